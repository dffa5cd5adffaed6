// Polynomials fitted to points that can be dragged, and their losses on training and on new data.

import { actionBar, announcer, button, draggablePoint, element, frame, plotArea, readout, short, slider, stepSlider } from "../parts.js";

export const SETTINGS = ["n", "degree", "noise", "sample", "member", "points"];
const LARGEST_DEGREE = 12;
const HIGHEST = /** @type {Record<string, number>} */ ({ degree: LARGEST_DEGREE, sample: 4, member: 9 });
const GRID = Array.from({ length: 201 }, (_, i) => (i - 100) / 100);
const LOWEST_LOSS = 1e-4; // what is smaller is drawn there
const MOST_HANDLES = 8;

/** @param {import("../model.js").Model} model @param {Record<string, any>} settings */
export function changesFor(model, settings) {
  for (const [name, value] of Object.entries(settings)) {
    if (!["n", "noise", ...Object.keys(HIGHEST)].includes(name)) throw new Error(`there is no setting ${name}; there are n, degree, noise, sample, member`);
    if (name === "n" && !model.get("sizes").includes(value)) throw new Error(`n is ${value}; there are ${model.get("sizes").join(", ")}`);
    if (name in HIGHEST && !(Number.isInteger(value) && value >= 0 && value <= HIGHEST[name])) throw new Error(`${name} is ${value}; it must be a whole number from 0 to ${HIGHEST[name]}`);
    if (name === "noise" && !(typeof value === "number" && value >= 0 && value <= 1)) throw new Error(`noise is ${value}; it must be from 0 to 1`);
  }
  return "n" in settings || "noise" in settings || "sample" in settings ? { points: [], ...settings } : settings;
}

/** Legendre polynomials 0 … degree at x. @param {number} x @param {number} degree */
function legendre(x, degree) {
  const p = [1, x];
  for (let k = 1; k < degree; k++) p.push(((2 * k + 1) * x * p[k] - k * p[k - 1]) / (k + 1));
  return p.slice(0, degree + 1);
}

const dot = (/** @type {number[]} */ a, /** @type {number[]} */ b) => a.reduce((sum, one, i) => sum + one * b[i], 0);

/**
 * Rows made orthonormal one after the other, each twice against rounding; a row that depends on those before is left out.
 * `parts[i]` are the shares of the kept rows in row i.
 * @param {number[][]} rows
 */
function orthonormal(rows) {
  /** @type {number[][]} */
  const kept = [];
  const parts = rows.map((row) => {
    let rest = row.slice();
    const size = Math.sqrt(dot(row, row));
    const shares = kept.map(() => 0);
    for (let round = 0; round < 2; round++) {
      kept.forEach((one, k) => {
        const share = dot(one, rest);
        shares[k] += share;
        rest = rest.map((value, i) => value - share * one[i]);
      });
    }
    const norm = Math.sqrt(dot(rest, rest));
    if (norm > 1e-9 * size) {
      kept.push(rest.map((value) => value / norm));
      shares.push(norm);
    }
    return shares;
  });
  return { kept, parts };
}

/**
 * Legendre coefficients with the smallest squared error; where several are best, the smallest ones, moved along `direction`.
 * @param {number[]} x @param {number[]} y @param {number} degree @param {number[]} [direction]
 */
export function fitted(x, y, degree, direction) {
  const rows = x.map((one) => legendre(one, degree));
  if (x.length > degree) {
    // R c = Qᵀ y, with the columns made orthonormal
    const columns = Array.from({ length: degree + 1 }, (_, k) => rows.map((row) => row[k]));
    const { kept, parts } = orthonormal(columns);
    const c = new Array(degree + 1).fill(0);
    const owner = /** @type {number[]} */ ([]); // the column that brought each kept one
    parts.forEach((shares, k) => shares.length > owner.length && owner.push(k));
    for (let k = owner.length - 1; k >= 0; k--) {
      let value = dot(kept[k], y);
      for (let later = k + 1; later < owner.length; later++) value -= (parts[owner[later]][k] ?? 0) * c[owner[later]];
      c[owner[k]] = value / parts[owner[k]][k];
    }
    return c;
  }
  const { kept, parts } = orthonormal(rows);
  let c = new Array(degree + 1).fill(0);
  const shares = /** @type {number[]} */ ([]);
  parts.forEach((part, i) => {
    if (part.length === shares.length) return; // a point at the place of another
    const known = shares.reduce((sum, one, k) => sum + one * part[k], 0);
    shares.push((y[i] - known) / part[shares.length]);
  });
  kept.forEach((one, k) => (c = c.map((value, i) => value + shares[k] * one[i])));
  if (!direction) return c;
  let free = direction.slice(0, degree + 1);
  for (const one of kept) {
    const share = dot(one, free);
    free = free.map((value, i) => value - share * one[i]);
  }
  return c.map((value, i) => value + free[i]);
}

/** @param {number[]} c @param {number} x */
export const valueAt = (c, x) => dot(c, legendre(x, c.length - 1));

/** @param {number[]} truth  lowest power first @param {number} x */
const trueAt = (truth, x) => truth.reduceRight((sum, one) => sum * x + one, 0);

/** @param {number[]} values */
const meanSquare = (values) => dot(values, values) / values.length;

/**
 * @param {{truth: number[], noise: number}} problem @param {number[]} x @param {number[]} y @param {number[]} c
 * @returns {[number, number]}  on the training points; on new points with the same noise, as expected
 */
export function losses({ truth, noise }, x, y, c) {
  return [
    meanSquare(x.map((one, i) => valueAt(c, one) - y[i])),
    meanSquare(GRID.map((one) => valueAt(c, one) - trueAt(truth, one))) + noise ** 2,
  ];
}

/** @param {import("../model.js").Model} model @returns {[number[], number[]]} */
function trainingPoints(model) {
  const points = /** @type {[number, number][]} */ (model.get("points"));
  if (points.length) return [points.map(([x]) => x), points.map(([, y]) => y)];
  const pool = (/** @type {string} */ name) => /** @type {number[]} */ (model.get(name)[model.get("sample")].slice(0, model.get("n")));
  const [x, noise] = [pool("x_pool"), pool("noise_pool")];
  return [x, x.map((one, i) => trueAt(model.get("truth"), one) + model.get("noise") * noise[i])];
}

/**
 * @param {HTMLElement} root @param {import("../model.js").Model} model
 * @param {{copyLink?: (settings: Record<string, any>) => Promise<boolean>}} [host]
 */
export function mount(root, model, host = {}) {
  const sizes = /** @type {number[]} */ (model.get("sizes"));
  const first = Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)]));
  const degrees = Array.from({ length: LARGEST_DEGREE + 1 }, (_, i) => i);
  const change = (/** @type {Record<string, any>} */ settings) => model.set(changesFor(model, settings));

  const degree = stepSlider({ label: "degree", texts: degrees.map(String), onInput: (at) => change({ degree: at }) });
  const size = stepSlider({ label: "training points", texts: sizes.map(String), onInput: (at) => change({ n: sizes[at] }) });
  const noise = slider({ label: "noise", low: 0, high: 1, onInput: (value) => change({ noise: value }) });
  const another = button("Another fit", () => change({ member: (model.get("member") + 1) % 10 }));
  const fresh = button("Other points", () => change({ sample: (model.get("sample") + 1) % 5 }));
  const actions = actionBar({
    reset: () => model.set({ ...first }),
    copyLink: host.copyLink,
    settings: () => Object.fromEntries(["n", "degree", "noise", "sample", "member"].map((name) => [name, model.get(name)])),
    more: [another, fresh],
  });
  const plot = plotArea({ title: "points and fit", xLabel: "x", readable: false, height: 280 });
  const curves = plotArea({ title: "squared error", xLabel: "degree", yLog: true, height: 280 });
  const handles = Array.from({ length: MOST_HANDLES }, (_, i) => draggablePoint(plot, { label: `training point ${i + 1}`, onMove: (point) => moved(i, point) }));
  const handleElements = /** @type {SVGElement[]} */ ([...plot.overlay.querySelectorAll(".lf-point")]);
  const numbers = readout();
  const said = announcer();
  said.element.classList.add("lf-hidden");

  frame(root, model.get("alt"),
    element("div", { class: "lf-sliders" }, degree.element, size.element, noise.element),
    element("div", { class: model.get("losses") ? "lf-panels" : "lf-panel" }, plot.element, ...(model.get("losses") ? [curves.element] : [])),
    numbers.element, actions, said.element,
  );

  /** @param {number} at @param {[number, number]} point */
  function moved(at, point) {
    const [x, y] = trainingPoints(model);
    model.set({ points: x.map((one, i) => (i === at ? point : [one, y[i]])) });
  }

  /** @param {boolean} asked  by the reader, who then hears of it */
  function show(asked) {
    const [x, y] = trainingPoints(model);
    const problem = { truth: /** @type {number[]} */ (model.get("truth")), noise: /** @type {number} */ (model.get("noise")) };
    const direction = model.get("member") ? model.get("members")[model.get("member")] : undefined;
    const fits = degrees.map((one) => fitted(x, y, one, direction));
    const all = fits.map((c) => losses(problem, x, y, c));
    const now = /** @type {number} */ (model.get("degree"));
    const free = now + 1 > x.length;
    degree.show(now);
    size.show(sizes.indexOf(model.get("n")));
    noise.show(problem.noise);
    another.disabled = !free;
    plot.draw({
      x: [-1, 1], y: [-1.5, 2],
      curves: [
        { name: "truth", x: GRID, y: GRID.map((one) => trueAt(problem.truth, one)), role: "reference" },
        { name: "fit", x: GRID, y: GRID.map((one) => valueAt(fits[now], one)), role: "falling" },
      ],
      groups: [{ name: x.length > MOST_HANDLES ? "training points" : "training points (drag them)", x, y, role: "training" }],
    });
    handles.forEach((handle, i) => {
      const used = x.length <= MOST_HANDLES && i < x.length;
      handleElements[i].style.display = used ? "" : "none";
      if (used) handle.show([x[i], y[i]]);
    });
    const drawn = (/** @type {0 | 1} */ which) => all.map((pair) => Math.max(LOWEST_LOSS, pair[which]));
    if (model.get("losses")) {
      curves.draw({
        y: [LOWEST_LOSS / 2, 100],
        curves: [{ name: "training data", y: drawn(0), role: "training" }, { name: "new data", y: drawn(1), role: "validation" }],
        groups: [{ name: "degree chosen", x: [now, now], y: [drawn(0)[now], drawn(1)[now]], role: "falling" }],
      });
    }
    const [training, test] = all[now].map((one) => (one < 1e-12 ? 0 : one));
    numbers.show({ "training loss": training, "loss on new data": test, ...(free ? { "fits that are as good": "infinitely many" } : {}) });
    if (asked) said.show(`degree ${now}, ${x.length} points: training loss ${short(training)}, loss on new data ${short(test)}`);
  }
  show(false);
  const unsubscribe = model.subscribe(() => show(true));
  return () => {
    unsubscribe();
    said.stop();
    root.replaceChildren();
  };
}
