// One parameter, a stream of gradients that can be drawn, and the update η · m / σ whose parts are switched on and off.

import { actionBar, announcer, choice, element, fill, frame, plotArea, readout, short, slider, svg } from "../parts.js";

/** How many gradients a stream has. */
export const UPDATES = 45;
const LARGEST = 3; // gradient, in size
const WARM = 10; // updates of a warm-up

/** What each choice may be; the twins of those in `leedl.widgets.step_rule`. @type {Record<string, string[]>} */
export const CHOICES = {
  pattern: ["brake", "steady", "alternating", "three to one", "noisy", "drawn"],
  direction: ["gradient", "momentum"],
  size: ["none", "sum", "mean", "forgetting"],
  begin: ["first", "zero", "corrected"],
  schedule: ["constant", "decay", "warm-up"],
};
/** @type {Record<string, [number, number]>} */
export const RANGES = { beta: [0, 0.99], alpha: [0, 0.999], bias: [0, 1], spread: [0, 1], update: [1, UPDATES] };

const NAMES = /** @type {Record<string, Record<string, string>>} */ ({
  direction: { gradient: "gradient g", momentum: "momentum m" },
  size: { none: "none", sum: "sum (AdaGrad)", mean: "mean (averaged AdaGrad)", forgetting: "moving average (RMSProp)" },
  begin: { first: "the first gradient", zero: "zero", corrected: "zero, corrected" },
});

/** The state that a reader's link can carry. */
export const SETTINGS = [...Object.keys(CHOICES), ...Object.keys(RANGES), "gradients"];

/** @param {import("../model.js").Model} model @param {Record<string, any>} settings */
export function changesFor(model, settings) {
  for (const [name, value] of Object.entries(settings)) {
    if (!SETTINGS.includes(name)) throw new Error(`there is no setting ${name}; there are ${SETTINGS.join(", ")}`);
    const number = (/** @type {any} */ one, /** @type {number} */ low, /** @type {number} */ high) => typeof one === "number" && one >= low && one <= high;
    const fits = name in CHOICES ? CHOICES[name].includes(value)
      : name === "gradients" ? Array.isArray(value) && value.length === UPDATES && value.every((one) => number(one, -LARGEST, LARGEST))
      : number(value, ...RANGES[name]) && (name !== "update" || Number.isInteger(value));
    if (!fits) throw new Error(`${name} cannot be ${value}`);
  }
  if (!settings.gradients || settings.pattern) return settings;
  return { ...settings, pattern: "drawn" };
}

/**
 * The gradients of a pattern.
 * @param {string} pattern @param {{bias: number, spread: number, noise: number[], gradients: number[]}} state
 */
export function stream(pattern, { bias, spread, noise, gradients }) {
  /** @type {Record<string, (t: number) => number>} */
  const rules = {
    brake: (t) => (t >= 20 && t < 25 ? 2 : 0.1),
    steady: () => 1,
    alternating: (t) => (t % 2 ? -1 : 1),
    "three to one": (t) => (t % 4 === 3 ? -1 : 1),
    noisy: (t) => Math.max(-LARGEST, Math.min(LARGEST, bias + spread * noise[t])),
    drawn: (t) => gradients[t],
  };
  return Array.from({ length: UPDATES }, (_, t) => rules[pattern](t));
}

/**
 * What each update is made of, in units of the learning rate: step = factor · m / σ.
 * @param {number[]} gradients
 * @param {{direction: string, size: string, begin: string, schedule: string, beta: number, alpha: number}} rule
 */
export function updates(gradients, { direction, size, begin, schedule, beta, alpha }) {
  let [average, mean, sum] = [0, 0, 0];
  return gradients.map((g, t) => {
    const whole = begin === "first" && t === 0;
    average = whole ? g : beta * average + (1 - beta) * g;
    mean = whole ? g * g : alpha * mean + (1 - alpha) * g * g;
    sum += g * g;
    const [left, kept] = begin === "corrected" ? [1 - beta ** (t + 1), 1 - alpha ** (t + 1)] : [1, 1];
    const m = direction === "momentum" ? average / left : g;
    const square = size === "sum" ? sum : size === "mean" ? sum / (t + 1) : size === "forgetting" ? mean / kept : 1;
    const sigma = Math.sqrt(square);
    const factor = schedule === "decay" ? 1 / Math.sqrt(t + 1)
      : schedule === "constant" ? 1
      : t < WARM ? (t + 1) / WARM : (1 + Math.cos((Math.PI * (t - WARM)) / (gradients.length - WARM))) / 2;
    return { g, m, sigma, factor, step: sigma > 0 ? (factor * m) / sigma : 0 };
  });
}

/** @param {HTMLElement} root @param {import("../model.js").Model} model @param {{copyLink?: (settings: Record<string, any>) => Promise<boolean>}} [host] */
export function mount(root, model, host = {}) {
  const state = () => Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)]));
  const initial = structuredClone(state());
  const rule = () => /** @type {any} */ (state());
  const now = () => stream(model.get("pattern"), /** @type {any} */ ({ ...state(), noise: model.get("noise") }));

  const formula = element("p", { class: "lf-formula-line", style: "font-size: 1.15rem; margin: 0 0 0.6rem; text-align: center" });
  const given = plotArea({ title: "gradients", yLabel: "(draw here)", readable: false, height: 170 });
  const inside = plotArea({ title: "direction and size", height: 190 });
  const steps = plotArea({ title: "the step", yLabel: "in units of η", xLabel: "update", height: 190 });
  const stems = svg("path", { class: "lf-curve", style: "stroke: var(--lf-gradient); stroke-width: 2" });
  const ring = svg("circle", { r: 7, style: "fill: none; stroke: var(--lf-ink); stroke-width: 2" });
  const paper = svg("rect", { style: "fill: transparent; cursor: crosshair" });
  paper.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false }); // a finger draws, and does not scroll
  const lines = [inside, steps].map((plot) => {
    const line = svg("path", { style: "stroke: var(--lf-muted); stroke-dasharray: 2 3; pointer-events: none" });
    plot.overlay.append(line);
    return line;
  });
  given.overlay.append(stems, ring, paper);

  const chosen = /** @type {Record<string, ReturnType<typeof choice>>} */ ({});
  for (const [name, label] of Object.entries({ pattern: "gradients", direction: "direction", size: "size σ", begin: "averages start at", schedule: "schedule" })) {
    chosen[name] = choice({ label, choices: CHOICES[name], names: (one) => NAMES[name]?.[one] ?? one, onChange: (value) => set({ [name]: value }) });
  }
  const sliders = /** @type {Record<string, ReturnType<typeof slider>>} */ ({
    beta: slider({ label: "memory β of m", low: 0, high: 0.99, scale: "toOne", onInput: (beta) => set({ beta }) }),
    alpha: slider({ label: "memory α of σ", low: 0, high: 0.999, scale: "toOne", onInput: (alpha) => set({ alpha }) }),
    bias: slider({ label: "bias", low: 0, high: 1, onInput: (bias) => set({ bias }) }),
    spread: slider({ label: "noise", low: 0, high: 1, onInput: (spread) => set({ spread }) }),
    update: slider({ label: "update", low: 1, high: UPDATES, whole: true, onInput: (update) => set({ update }) }),
    value: slider({ label: "its gradient", low: -LARGEST, high: LARGEST, onInput: (value) => write(model.get("update") - 1, value) }),
  });
  const numbers = readout();
  const said = announcer();
  said.element.classList.add("lf-hidden");
  const actions = actionBar({
    reset: () => set(structuredClone(initial)),
    copyLink: host.copyLink,
    settings: () => Object.fromEntries(Object.entries(state()).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(initial[name]))),
    presets: model.get("presets"),
    choose: (chosen) => set(changesFor(model, chosen)),
  });

  /** @param {Record<string, any>} changes */
  function set(changes) {
    if (changes.pattern === "drawn" && !changes.gradients && model.get("pattern") !== "drawn") changes = { ...changes, gradients: now() };
    model.set(changes);
  }

  /** Give one update another gradient; what was a pattern is then drawn by hand. @param {number} at @param {number} value */
  function write(at, value) {
    const gradients = now();
    gradients[at] = value;
    model.set({ gradients, pattern: "drawn", update: at + 1 });
  }

  /** @type {number | null} */
  let last = null;
  /** @param {PointerEvent} event */
  function stroke(event) {
    const { x, y } = given.frame();
    const box = /** @type {SVGSVGElement} */ (paper.ownerSVGElement).getBoundingClientRect();
    const at = Math.min(UPDATES, Math.max(1, Math.round(x.invert(event.clientX - box.left)))) - 1;
    const value = Math.min(LARGEST, Math.max(-LARGEST, Math.round(20 * y.invert(event.clientY - box.top)) / 20));
    const gradients = now();
    const from = last ?? at;
    const before = gradients[from];
    for (let i = Math.min(from, at); i <= Math.max(from, at); i++) {
      gradients[i] = at === from ? value : Math.round(20 * (before + ((value - before) * (i - from)) / (at - from))) / 20;
    }
    last = at;
    model.set({ gradients, pattern: "drawn", update: at + 1 });
  }
  paper.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    paper.setPointerCapture(event.pointerId);
    last = null;
    stroke(event);
  });
  paper.addEventListener("pointermove", (event) => paper.hasPointerCapture(event.pointerId) && stroke(event));

  frame(root, model.get("alt"),
    formula,
    element("div", { class: "lf-panels" },
      element("div", {}, given.element, element("div", { class: "lf-sliders", style: "grid-template-columns: minmax(0, 1fr)" },
        sliders.update.element, sliders.value.element, chosen.pattern.element, sliders.bias.element, sliders.spread.element,
        chosen.direction.element, sliders.beta.element, chosen.size.element, sliders.alpha.element, chosen.begin.element, chosen.schedule.element)),
      element("div", {}, inside.element, steps.element, numbers.element)),
    actions, said.element,
  );

  /** @param {boolean} asked */
  function show(asked) {
    const gradients = now();
    const all = updates(gradients, rule());
    const at = Array.from({ length: UPDATES }, (_, i) => i + 1);
    const values = (/** @type {"m" | "sigma" | "step"} */ name) => all.map((one) => one[name]);
    const [momentum, size] = [model.get("direction") === "momentum", model.get("size")];
    for (const [name, control] of Object.entries(chosen)) control.show(model.get(name));
    for (const [name, control] of Object.entries(sliders)) control.show(name === "value" ? gradients[model.get("update") - 1] : model.get(name));
    sliders.beta.element.hidden = !momentum;
    sliders.alpha.element.hidden = size !== "forgetting";
    sliders.bias.element.hidden = sliders.spread.element.hidden = model.get("pattern") !== "noisy";
    chosen.begin.element.hidden = !momentum && size !== "forgetting";
    formula.textContent = `θ ← θ − ${model.get("schedule") === "constant" ? "η" : "ηᵗ"} · ${momentum ? "m" : "g"}${size === "none" ? "" : " / σ"}`;
    given.draw({ x: [0, UPDATES + 1], y: [-LARGEST, LARGEST], groups: [{ name: "gradient g", x: at, y: gradients, role: "gradient" }] });
    const curves = [{ name: momentum ? "m" : "g", x: at, y: values("m"), role: "validation" }];
    inside.draw({ x: [0, UPDATES + 1], curves: [...curves, { name: size === "none" ? "no σ (1)" : "σ", x: at, y: values("sigma"), role: "test" }] });
    const largest = Math.max(1.2, ...values("step").map((one) => 1.1 * Math.abs(one)));
    const lowest = Math.min(...values("step")) < 0 ? -largest : 0;
    steps.draw({ x: [0, UPDATES + 1], y: [lowest, largest], curves: [{ name: "step", x: at, y: values("step"), role: "training" }] });
    mark();
    const text = tell(all[model.get("update") - 1]);
    if (asked) said.show(text);
  }

  /** Stems under the gradients, and the chosen update on all three plots. */
  function mark() {
    const frame = given.frame();
    if (!frame.x) return;
    const gradients = now();
    const chosenAt = model.get("update");
    fill(stems, { d: gradients.map((g, t) => `M${px(frame.x(t + 1))} ${px(frame.y(0))}V${px(frame.y(g))}`).join("") });
    fill(ring, { cx: px(frame.x(chosenAt)), cy: px(frame.y(gradients[chosenAt - 1])) });
    fill(paper, { x: frame.left, y: frame.top, width: frame.width, height: frame.height });
    [inside, steps].forEach((plot, i) => {
      const { x, top, height } = plot.frame();
      if (x) fill(lines[i], { d: `M${px(x(chosenAt))} ${top}v${height}` });
    });
  }

  /** @param {ReturnType<typeof updates>[number]} one */
  function tell({ g, m, sigma, factor, step }) {
    const parts = { update: String(model.get("update")), "gradient g": short(g), "direction m": short(m), "size σ": short(sigma), "schedule factor": short(factor), "step / η": short(step) };
    numbers.show(parts);
    return Object.entries(parts).map(([name, value]) => `${name} ${value}`).join(", ");
  }

  show(false);
  given.onLayout(mark);
  steps.onLayout(mark);
  const unsubscribe = model.subscribe(() => show(true));
  return () => {
    unsubscribe();
    said.stop();
    root.replaceChildren();
  };
}

/** To a tenth of a pixel. @param {number} value */
const px = (value) => Math.round(value * 10) / 10;
