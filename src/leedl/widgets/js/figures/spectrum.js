// The eigenvalues of a Hessian over training, and what happens to their counts when the border of "counts as zero" is moved.

import { actionBar, announcer, decode, element, fill, frame, playBar, plotArea, readout, short, svg } from "../parts.js";

const DECADES = 12; // on either side of zero; what is smaller, relative to the largest, stands in the middle
const POWERS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** @typedef {import("../model.js").Model} Model */

export const SETTINGS = ["step", "tolerance"];

/** The lowest and the highest tolerance, relative to the largest eigenvalue. */
export const TOLERANCES = /** @type {const} */ ([10 ** -DECADES, 0.5]);

/** @param {Model} model @param {Record<string, any>} settings */
export function changesFor(model, settings) {
  const { step = model.get("step"), tolerance = model.get("tolerance"), ...others } = settings;
  const [unknown] = Object.keys(others);
  if (unknown) throw new Error(`there is no setting ${unknown}; there are ${SETTINGS.join(", ")}`);
  const steps = /** @type {number[]} */ (model.get("steps"));
  if (!steps.includes(step)) throw new Error(`step is ${step}; there are ${steps.join(", ")}`);
  const [low, high] = TOLERANCES;
  if (!(tolerance >= low && tolerance <= high)) throw new Error(`tolerance is ${tolerance}; it lies between ${low} and ${high}`);
  return { step, tolerance };
}

/**
 * Shares of eigenvalues: above zero at all, clearly above, clearly below and near zero, where near is within the tolerance times the
 * largest size; the twin of `leedl.widgets.spectrum.shares`.
 * @param {ArrayLike<number>} eigenvalues @param {number} tolerance
 */
export function shares(eigenvalues, tolerance) {
  const all = Array.from(eigenvalues);
  const border = tolerance * Math.max(...all.map(Math.abs));
  const share = (/** @type {(value: number) => boolean} */ test) => all.filter(test).length / all.length;
  return { raw: share((one) => one > 0), positive: share((one) => one > border), negative: share((one) => one < -border), zero: share((one) => Math.abs(one) <= border) };
}

/**
 * How many eigenvalues lie in each power of ten of the largest: the most negative first, those near zero in the middle.
 * @param {ArrayLike<number>} eigenvalues
 */
export function histogram(eigenvalues) {
  const all = Array.from(eigenvalues);
  const largest = Math.max(...all.map(Math.abs));
  const counts = new Array(2 * DECADES + 1).fill(0);
  for (const one of all) {
    const decade = Math.min(DECADES, Math.max(0, DECADES + 1 + Math.floor(Math.log10(Math.abs(one) / largest) - 1e-9))); // 12: the largest
    counts[DECADES + Math.sign(one) * (one ? decade : 0)] += 1;
  }
  return counts;
}

/** Where the border of a tolerance stands among the bars, counted from the middle. @param {number} tolerance */
const place = (tolerance) => DECADES + 0.5 + Math.log10(tolerance);
/** The tolerance of a place, to two digits and inside of the range. @param {number} at */
const toleranceAt = (at) => Math.min(TOLERANCES[1], Math.max(TOLERANCES[0], Number((10 ** (at - DECADES - 0.5)).toPrecision(2))));

const LABELS = Array.from({ length: 2 * DECADES + 1 }, (_, i) => {
  const power = DECADES - Math.abs(i - DECADES) + 1;
  if (i === DECADES) return "0";
  return power % 3 === 1 ? `${i < DECADES ? "−" : ""}${power === 1 ? "0.1" : `10⁻${String(power).replace(/./g, (digit) => POWERS[Number(digit)])}`}` : "";
});

const percent = (/** @type {number} */ share) => `${Math.round(100 * share)}%`;

/** @param {HTMLElement} root @param {Model} model @param {{copyLink?: (settings: Record<string, any>) => Promise<boolean>}} [host] */
export function mount(root, model, host = {}) {
  const steps = /** @type {number[]} */ (model.get("steps"));
  const { values, shape } = decode(model.get("eigenvalues"));
  const initial = { step: model.get("step"), tolerance: model.get("tolerance") };
  const at = () => Math.max(0, steps.indexOf(model.get("step")));
  const eigenvalues = () => values.subarray(at() * shape[1], (at() + 1) * shape[1]);
  const most = Math.max(...steps.map((_, i) => Math.max(...histogram(values.subarray(i * shape[1], (i + 1) * shape[1])))));

  const time = playBar({ get: () => ({ step: at(), steps: steps.length - 1 }), set: (to) => model.set({ step: steps[to] }) });
  const bars = plotArea({ title: "eigenvalues", yLabel: "how many", xLabel: "size, relative to the largest", readable: false });
  const ratios = plotArea({ title: "share that counts as positive", xLabel: "tolerance, as a power of ten", height: 250 });
  const numbers = readout();
  const said = announcer();
  said.element.classList.add("lf-hidden"); // what it says can be seen

  // --- the two borders of "near zero", one of which takes the focus ---

  const band = svg("rect", { style: "fill: var(--lf-muted); fill-opacity: 0.22; pointer-events: none" });
  const captions = ["−", "≈ 0", "+"].map((text) => svg("text", { "text-anchor": "middle", style: "font-weight: bold" }, text));
  const handle = (/** @type {Record<string, any>} */ attributes) => svg(
    "g", { class: "lf-start lf-point", style: "touch-action: none", ...attributes },
    svg("rect", { x: -14, width: 28, class: "lf-touch" }), svg("path", { style: "stroke: var(--lf-ink); stroke-width: 2" }), svg("circle", { r: 7, class: "lf-dot" }),
  );
  const right = handle({ tabindex: 0, role: "slider", "aria-label": "tolerance: what counts as zero; arrow keys move it", onkeydown: pressed });
  const left = handle({ "aria-hidden": "true" });
  bars.overlay.append(band, ...captions, left, right);
  for (const [one, side] of /** @type {[SVGGElement, number][]} */ ([[left, -1], [right, 1]])) {
    one.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false }); // or the page scrolls
    one.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      one.setPointerCapture(event.pointerId);
      right.focus({ preventScroll: true });
      event.preventDefault();
    });
    one.addEventListener("pointermove", (event) => {
      if (!one.hasPointerCapture(event.pointerId)) return;
      const box = /** @type {SVGSVGElement} */ (one.ownerSVGElement).getBoundingClientRect();
      model.set({ tolerance: toleranceAt(side * (bars.frame().x.invert(event.clientX - box.left) - DECADES)) });
    });
  }

  /** @param {KeyboardEvent} event */
  function pressed(event) {
    const far = event.shiftKey ? 1 : 0.1; // powers of ten
    const by = /** @type {Record<string, number>} */ ({ ArrowLeft: -far, ArrowDown: -far, ArrowRight: far, ArrowUp: far, PageUp: 1, PageDown: -1, Home: -99, End: 99 })[event.key];
    if (by === undefined) return;
    event.preventDefault();
    model.set({ tolerance: toleranceAt(place(model.get("tolerance")) + by) });
  }

  function placeBorders() {
    const { x, top, height, left: begin, width } = bars.frame();
    if (!x) return;
    const tolerance = model.get("tolerance");
    const half = Math.max(0, place(tolerance));
    const [low, high] = [x(DECADES - half), x(DECADES + half)];
    fill(band, { x: low, y: top, width: high - low, height });
    [(begin + low) / 2, x(DECADES), (high + begin + width) / 2].forEach((middle, i) => fill(captions[i], { x: middle, y: top + 12 }));
    for (const [one, where] of /** @type {[SVGGElement, number][]} */ ([[left, low], [right, high]])) {
      fill(one, { transform: `translate(${where} ${top})` });
      fill(one.children[0], { y: 0, height });
      fill(one.children[1], { d: `M0 0V${height}` });
      fill(one.children[2], { cy: height * 0.45 });
    }
    fill(right, { "aria-valuemin": -DECADES, "aria-valuemax": Math.log10(TOLERANCES[1]).toFixed(2), "aria-valuenow": Math.log10(tolerance).toFixed(2), "aria-valuetext": inWords() });
    fill(/** @type {SVGElement} */ (bars.overlay.ownerSVGElement), { "aria-label": `eigenvalues by size. ${inWords()}` });
  }
  bars.onLayout(placeBorders);

  const mark = svg("path", { class: "lf-mark", style: "stroke-width: 2" });
  ratios.overlay.prepend(mark);
  ratios.onLayout(({ x, top, height }) => x && fill(mark, { d: `M${x(Math.log10(model.get("tolerance")))} ${top}V${top + height}` }));

  function inWords() {
    const now = shares(eigenvalues(), model.get("tolerance"));
    return `tolerance ${short(model.get("tolerance"))}: ${percent(now.positive)} clearly positive, ${percent(now.zero)} near zero, ${percent(now.negative)} clearly negative`;
  }

  // --- putting it together ---

  const actions = actionBar({
    reset: () => model.set(initial),
    copyLink: host.copyLink,
    settings: () => ({ step: model.get("step"), tolerance: model.get("tolerance") }),
  });
  frame(root, model.get("alt"), time.element, numbers.element, element("div", { class: "lf-panels" }, bars.element, ratios.element), actions, said.element);

  /** @param {boolean} asked  by the reader, who then hears of it */
  function show(asked) {
    const now = eigenvalues();
    const { raw, positive, zero, negative } = shares(now, model.get("tolerance"));
    time.show();
    numbers.show({
      update: String(model.get("step")), loss: model.get("loss")[at()], "gradient norm": model.get("gradient_norm")[at()],
      "raw ratio": raw.toFixed(2), "clearly positive": percent(positive), "near zero": percent(zero), "clearly negative": percent(negative),
    });
    bars.draw({ bars: { labels: LABELS, values: histogram(now) }, y: [0, 1.25 * most] });
    const powers = Array.from({ length: 10 * DECADES }, (_, i) => -DECADES + i / 10);
    const counted = powers.map((one) => shares(now, 10 ** one));
    ratios.draw({
      x: [-DECADES, 0], y: [0, 1.02],
      curves: [
        { name: "zeros count as positive", x: powers, y: counted.map((one) => 1 - one.negative), role: "validation" },
        { name: "zeros left out", x: powers, y: counted.map((one) => one.positive / (one.positive + one.negative)), role: "training" },
        { name: "zeros count as negative", x: powers, y: counted.map((one) => one.positive), role: "gradient" },
      ],
    });
    if (asked) said.show(`update ${model.get("step")}, loss ${short(model.get("loss")[at()])}, raw ratio ${raw.toFixed(2)}; ${inWords()}`);
  }

  show(false);
  const unsubscribe = model.subscribe((names) => names.some((one) => SETTINGS.includes(one)) && show(true));
  return () => {
    unsubscribe();
    time.stop();
    said.stop();
    root.replaceChildren();
  };
}
