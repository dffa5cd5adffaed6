// A batch of a few numbers that can be changed one by one, and what normalization makes of all of them.

import { actionBar, announcer, choice, draggablePoint, element, fill, frame, plotArea, readout, short, slider, svg } from "../parts.js";

/** The state that a reader's link can carry. */
export const SETTINGS = ["values", "examples", "statistics", "divide", "gamma", "beta"];
export const STATISTICS = ["none", "batch", "stored"];
export const DIVISORS = ["standard deviation", "variance", "nothing"];
export const EPSILON = 1e-5;
export const RANGES = /** @type {Record<string, [number, number]>} */ ({ gamma: [-3, 3], beta: [-3, 3] });
const ROLES = ["training", "validation", "gradient", "test", "reference"];

/** @typedef {{mean: number[], deviation: number[], normalized: number[][], output: number[][]}} Normalized */

/** @param {import("../model.js").Model} model @param {Record<string, any>} settings */
export function changesFor(model, settings) {
  const [low, high] = model.get("range");
  const all = model.get("values").length / model.get("names").length;
  for (const [name, value] of Object.entries(settings)) {
    if (!SETTINGS.includes(name)) throw new Error(`there is no setting ${name}; there are ${SETTINGS.join(", ")}`);
    const right = name === "values" ? Array.isArray(value) && value.length === model.get("values").length && value.every((one) => one >= low && one <= high)
      : name === "examples" ? Number.isInteger(value) && value >= 1 && value <= all
      : name === "statistics" ? STATISTICS.includes(value) : name === "divide" ? DIVISORS.includes(value)
      : typeof value === "number" && value >= RANGES[name][0] && value <= RANGES[name][1];
    if (!right) throw new Error(`${name} cannot be ${value}`);
  }
  return settings;
}

/**
 * What normalization makes of a batch; the twin of `normalized` in `leedl.widgets.live_batch`.
 * @param {number[][]} rows  one for each example
 * @param {{statistics: string, divide: string, gamma: number, beta: number, stored: number[]}} how
 * @returns {Normalized}
 */
export function normalized(rows, { statistics, divide, gamma, beta, stored }) {
  const features = rows[0].map((_, j) => rows.map((row) => row[j]));
  const means = features.map((one) => one.reduce((sum, value) => sum + value, 0) / one.length);
  const deviations = features.map((one, j) => Math.sqrt(one.reduce((sum, value) => sum + (value - means[j]) ** 2, 0) / one.length));
  const mean = statistics === "none" ? means.map(() => 0) : statistics === "stored" ? means.map(() => stored[0]) : means;
  const deviation = statistics === "stored" ? means.map(() => stored[1]) : deviations;
  const divisor = deviation.map((one) => (statistics === "none" || divide === "nothing" ? 1 : divide === "variance" ? one ** 2 + EPSILON : Math.sqrt(one ** 2 + EPSILON)));
  const result = rows.map((row) => row.map((value, j) => (value - mean[j]) / divisor[j]));
  return { mean: means, deviation: deviations, normalized: result, output: result.map((row) => row.map((value) => gamma * value + beta)) };
}

/** What ε leaves of a zero is a zero. @param {number} value */
const plain = (value) => short(Math.abs(value) < 1e-5 ? 0 : value);

/** The slope of the sigmoid. @param {number} z */
export const sigmoidSlope = (z) => 1 / (1 + Math.exp(-z)) / (1 + Math.exp(z));

/** @param {HTMLElement} root @param {import("../model.js").Model} model @param {{copyLink?: (settings: Record<string, any>) => Promise<boolean>}} [host] */
export function mount(root, model, host = {}) {
  const initial = Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)]));
  const names = /** @type {string[]} */ (model.get("names"));
  const [low, high] = model.get("range");
  const width = names.length;
  const all = model.get("values").length / width;
  const controls = /** @type {string[]} */ (model.get("controls"));
  const row = (/** @type {number} */ i) => model.get("values").slice(i * width, (i + 1) * width);
  const tilde = (/** @type {string} */ name) => `${name}, after`;

  /** @param {number} at @param {number} value */
  function change(at, value) {
    const values = [...model.get("values")];
    values[at] = Math.min(high, Math.max(low, value));
    model.set({ values });
  }

  // --- what is shown ---

  const line = width === 1;
  const first = line
    ? plotArea({ title: "each example, before and after", xLabel: `${names[0]}, before`, yLabel: "after", readable: false, height: 300 })
    : plotArea({ title: "before", xLabel: names[0], yLabel: names[1], readable: false, height: 260 });
  const second = line
    ? plotArea({ title: "through the sigmoid", xLabel: `${names[0]}, after`, yLabel: "activation", readable: false, height: 230 })
    : plotArea({ title: "after", xLabel: tilde(names[0]), yLabel: tilde(names[1]), readable: false, height: 260 });
  const handles = line ? Array.from({ length: all }, (_, i) => draggablePoint(first, { label: `example ${i + 1}`, names: [names[0], "after"], onMove: ([x]) => change(i, x) })) : [];
  const drawn = Array.from(first.overlay.querySelectorAll(".lf-point"));
  drawn.forEach((one, i) => one.append(svg("text", { dy: "0.35em", "text-anchor": "middle", style: "fill: #010101; font-weight: 700; pointer-events: none" }, String(i + 1))));

  const fields = Array.from({ length: all * width }, (_, at) => element("input", {
    type: "number", step: "any", min: low, max: high, style: `width: ${line ? 5 : 3.8}rem; padding: 0 .2rem`,
    "aria-label": `${names[at % width]} of example ${Math.floor(at / width) + 1}`,
    onchange: (/** @type {Event} */ event) => {
      const typed = /** @type {HTMLInputElement} */ (event.target).value;
      if (typed !== "" && Number.isFinite(Number(typed))) change(at, Number(typed));
      show(false); // also where the text was no number
    },
  }));
  const outcome = controls.includes("gamma") ? ["normalized", "scaled, shifted"] : names.map((name) => (line ? "normalized" : tilde(name)));
  const cells = Array.from({ length: all }, () => outcome.map(() => element("td", { class: "lf-number" })));
  const rows = cells.map((those, i) => element("tr", {}, element("th", { scope: "row" }, String(i + 1)), ...names.map((_, j) => element("td", {}, fields[i * width + j])), ...those));
  const footer = ["mean", "deviation"].map((name) => ({ name, cells: Array.from({ length: width + outcome.length }, () => element("td", { class: "lf-number" })) }));
  const table = element(
    "table", { class: "lf-table" }, element("caption", {}, "the batch"),
    element("thead", {}, element("tr", {}, ...["example", ...names, ...outcome].map((one) => element("th", { scope: "col" }, one)))),
    element("tbody", {}, ...rows, ...footer.map((one) => element("tr", {}, element("th", { scope: "row" }, one.name), ...one.cells))),
  );
  const numbers = readout();

  // --- controls ---

  /** @type {Record<string, {element: HTMLElement, show: (value: any) => void}>} */
  const made = {};
  if (controls.includes("statistics")) {
    made.statistics = choice({
      label: "mean and deviation", choices: STATISTICS, names: (one) => ({ none: "none: as they are", batch: "of the batch", stored: "stored" })[one] || one,
      onChange: (statistics) => model.set({ statistics }),
    });
  }
  if (controls.includes("divide")) made.divide = choice({ label: "divide by", choices: DIVISORS, onChange: (divide) => model.set({ divide }) });
  if (controls.includes("examples")) made.examples = slider({ label: "examples", low: 1, high: all, whole: true, onInput: (examples) => model.set({ examples }) });
  if (controls.includes("gamma")) {
    made.gamma = slider({ label: "scale γ", low: -3, high: 3, onInput: (gamma) => model.set({ gamma }) });
    made.beta = slider({ label: "shift β", low: -3, high: 3, onInput: (beta) => model.set({ beta }) });
  }
  const said = announcer();
  said.element.classList.add("lf-hidden");
  const actions = actionBar({
    reset: () => model.set({ ...initial }),
    copyLink: host.copyLink,
    settings: () => Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)])),
    presets: model.get("presets"),
    choose: (chosen) => model.set(changesFor(model, chosen)),
  });

  const box = element("div", { class: "lf-table-box", tabindex: 0, role: "group", "aria-label": "the batch" }, table); // may scroll on a phone
  frame(root, model.get("alt"),
    element("div", { class: "lf-sliders" }, ...Object.values(made).map((one) => one.element)),
    element("div", { class: "lf-panels" }, ...(line
      ? [element("div", {}, first.element, numbers.element), element("div", {}, ...(model.get("sigmoid") ? [second.element] : []), box)]
      : [first.element, second.element, element("div", {}, box, numbers.element)])),
    actions, said.element,
  );

  // --- drawing ---

  /** @param {boolean} asked */
  function show(asked) {
    const used = model.get("examples");
    const how = /** @type {any} */ (Object.fromEntries(["statistics", "divide", "gamma", "beta", "stored"].map((name) => [name, model.get(name)])));
    const batch = Array.from({ length: used }, (_, i) => row(i));
    const found = normalized(batch, how);
    for (const [name, control] of Object.entries(made)) control.show(model.get(name));

    fields.forEach((field, at) => (field.value = String(model.get("values")[at])));
    rows.forEach((one, i) => (one.hidden = i >= used));
    const shown = found.output.map((output, i) => (controls.includes("gamma") ? [...found.normalized[i], ...output] : output));
    shown.forEach((one, i) => one.forEach((value, j) => (cells[i][j].textContent = plain(value))));
    const results = outcome.map((_, j) => normalized(shown.map((one) => [one[j]]), { ...how, statistics: "batch" }));
    [[...found.mean, ...results.map((one) => one.mean[0])], [...found.deviation, ...results.map((one) => one.deviation[0])]].forEach((values, i) =>
      values.forEach((value, j) => (footer[i].cells[j].textContent = plain(value))));

    if (line) drawLine(batch.map(([z]) => z), found, how);
    else drawPlanes(batch, found.output);
    const words = found.output.map((one, i) => `example ${i + 1}: ${batch[i].map(short).join(" and ")} becomes ${one.map(plain).join(" and ")}`);
    if (asked) said.show(`${words.join("; ")}. Mean ${found.mean.map(short).join(" and ")}, standard deviation ${found.deviation.map(short).join(" and ")}`);
  }

  /** @param {number[]} before @param {Normalized} found @param {any} how */
  function drawLine(before, found, how) {
    const after = found.output.map(([one]) => one);
    const reach = Math.max(3, Math.ceil(Math.max(...after.map(Math.abs)) + 0.5));
    const [mean, deviation] = how.statistics === "none" ? [0, 1] : how.statistics === "stored" ? how.stored : [found.mean[0], found.deviation[0]];
    const at = (/** @type {number} */ z) => how.gamma * (z - mean) / (how.statistics === "none" ? 1 : Math.sqrt(deviation ** 2 + EPSILON)) + how.beta;
    const groups = before.map((z, i) => ({ name: `example ${i + 1}`, x: [z], y: [after[i]], role: ROLES[i] }));
    const vertical = deviation < 1e-9 && how.statistics === "batch";
    first.draw({
      x: [low, high], y: [-reach, reach],
      curves: vertical ? [] : [{ name: "the map", x: [low, high], y: [at(low), at(high)], role: "muted" }],
    });
    handles.forEach((handle, i) => {
      fill(/** @type {SVGElement} */ (drawn[i]), { hidden: i >= before.length, style: i >= before.length ? "display: none" : "" });
      if (i < before.length) handle.show([before[i], after[i]]);
    });
    const slopes = after.map(sigmoidSlope);
    if (model.get("sigmoid")) {
      const xs = Array.from({ length: 121 }, (_, i) => -12 + i / 5);
      second.draw({
        x: [-12, 12], y: [-0.05, 1.05], curves: [{ name: "sigmoid", x: xs, y: xs.map((z) => 1 / (1 + Math.exp(-z))), role: "muted" }],
        groups: groups.map((one, i) => ({ ...one, x: [after[i]], y: [1 / (1 + Math.exp(-after[i]))] })),
      });
    }
    numbers.show({
      "the map": vertical ? "none: all are alike" : `after = ${short((at(1) - at(0)))} · before ${at(0) < 0 ? "−" : "+"} ${short(Math.abs(at(0)))}`,
      ...(model.get("sigmoid") ? { "slope of the sigmoid, mean": short(slopes.reduce((sum, one) => sum + one, 0) / slopes.length) } : {}),
    });
  }

  /** @param {number[][]} before @param {number[][]} after */
  function drawPlanes(before, after) {
    const groups = (/** @type {number[][]} */ points) => points.map(([x, y], i) => ({ name: `example ${i + 1}`, x: [x], y: [y], role: ROLES[i] }));
    const largest = 1.1 * Math.max(...before.flat().map(Math.abs), 1e-9);
    const smallest = Math.min(0, 1.1 * Math.min(...before.flat()));
    const reach = Math.max(2, 1.1 * Math.max(...after.flat().map(Math.abs)));
    first.draw({ x: [smallest, largest], y: [smallest, largest], groups: groups(before) });
    second.draw({ x: [-reach, reach], y: [-reach, reach], groups: groups(after) });
    const ranges = [0, 1].map((j) => Math.max(...after.map((one) => one[j])) - Math.min(...after.map((one) => one[j])));
    const ratio = Math.max(...ranges) / Math.min(...ranges);
    numbers.show({ [`range of ${tilde(names[0])}`]: ranges[0], [`range of ${tilde(names[1])}`]: ranges[1], "one range is larger by": Number.isFinite(ratio) ? `× ${short(ratio)}` : "no bound" });
  }

  show(false);
  const unsubscribe = model.subscribe(() => show(true));
  return () => {
    unsubscribe();
    said.stop();
    root.replaceChildren();
  };
}
