// Labelled native controls. Each has `element`, and `show(value)` to follow the state.

import { element, freshId } from "./dom.js";
import { short } from "./text.js";

/** @template V @typedef {{element: HTMLElement, show: (value: V) => void}} Control */

const POSITIONS = 400;

/**
 * @typedef {"linear" | "log" | "toOne"} Scale  `toOne`: logarithmic in the distance to 1, for rates of decay such as 0.999
 * @typedef {{low: number, high: number, scale?: Scale, whole?: boolean}} Span  what a slider covers
 */

/** The values of a slider, one for each position, in rising order: round numbers, and both ends. @param {Span} span */
export function sliderValues({ low, high, scale = "linear", whole = false }) {
  const unit = 10 ** Math.floor(Math.log10((high - low) / POSITIONS));
  /** @param {number} share */
  const at = (share) => {
    if (scale === "toOne") return Number((1 - Number(((1 - low) * ((1 - high) / (1 - low)) ** share).toPrecision(2))).toPrecision(12));
    const value = scale === "log" ? low * (high / low) ** share : low + (high - low) * share;
    if (whole) return Math.round(value);
    return Number(scale === "log" ? value.toPrecision(2) : (Math.round(value / unit) * unit).toPrecision(12));
  };
  const between = Array.from({ length: POSITIONS - 1 }, (_, i) => at((i + 1) / POSITIONS));
  return [low, ...new Set(between.filter((one) => one > low && one < high)), high];
}

/**
 * A slider.
 * @param {Span & {label: string, onInput: (value: number) => void}} options
 * @returns {Control<number>}
 */
export function slider({ label, onInput, ...span }) {
  const values = sliderValues(span);
  const id = freshId();
  const input = element("input", { type: "range", id, min: 0, max: values.length - 1, step: 1 });
  const output = element("span", { class: "lf-value" }); // no <output>, which would be read out at every change
  let shown = NaN;
  input.addEventListener("input", () => {
    show(values[Number(input.value)]);
    onInput(shown);
  });
  /** @param {number} value */
  function show(value) {
    if (value === shown) return;
    shown = value;
    input.value = String(nearest(values, value));
    output.textContent = span.scale === "toOne" ? String(value) : short(value);
    input.setAttribute("aria-valuetext", output.textContent);
  }
  return { element: element("div", { class: "lf-slider" }, element("label", { for: id }, label), input, output), show };
}

/** The position of the value that is nearest. @param {number[]} values @param {number} value */
function nearest(values, value) {
  const above = values.findIndex((one) => one >= value);
  if (above < 1) return above < 0 ? values.length - 1 : 0;
  return value - values[above - 1] < values[above] - value ? above - 1 : above;
}

/**
 * A choice among a few.
 * @param {{label: string, choices: string[], names?: (choice: string) => string, onChange: (choice: string) => void}} options
 * @returns {Control<string>}
 */
export function select({ label, choices, names = String, onChange }) {
  const input = element("select", {}, ...choices.map((choice) => new Option(names(choice), choice)));
  input.addEventListener("change", () => onChange(input.value));
  return {
    element: element("label", { class: "lf-field" }, label, " ", input),
    show: (value) => void (input.value = value),
  };
}

/**
 * A box to tick.
 * @param {{label: string|Node, onChange: (ticked: boolean) => void}} options
 * @returns {Control<boolean>}
 */
export function checkbox({ label, onChange }) {
  const input = element("input", { type: "checkbox" });
  input.addEventListener("change", () => onChange(input.checked));
  return {
    element: element("label", { class: "lf-check" }, input, " ", label),
    show: (value) => void (input.checked = value),
  };
}

/**
 * A number to type in; what lies outside is moved to the nearer end.
 * @param {{label: string, low: number, high: number, onChange: (value: number) => void}} options
 * @returns {Control<number>}
 */
export function numberField({ label, low, high, onChange }) {
  const input = element("input", { type: "number", step: "any", min: low, max: high });
  let shown = NaN;
  input.addEventListener("change", () => {
    const typed = input.value === "" ? NaN : Number(input.value);
    if (Number.isFinite(typed)) onChange(Math.min(high, Math.max(low, typed)));
    input.value = String(shown); // also where nothing has changed, or the text was no number
  });
  return {
    element: element("label", { class: "lf-field" }, label, " ", input),
    show(value) {
      if (value !== shown) input.value = String(value);
      shown = value;
    },
  };
}

/** @param {string} label @param {() => void} onClick @param {Record<string, any>} [attributes] */
export function button(label, onClick, attributes = {}) {
  return element("button", { type: "button", onclick: onClick, ...attributes }, label);
}

/**
 * Start over, back, play or pause, forward; and a slider to scrub.
 * @param {{get: () => {step: number, steps: number}, set: (step: number) => void}} time
 * @returns {Control<void> & {stop: () => void}}
 */
export function playBar({ get, set }) {
  let frame = 0;
  const play = button("Play", toggle, { class: "lf-play" });
  const scrub = element("input", { type: "range", min: 0, step: 1, "aria-label": "step" });
  const output = element("span", { class: "lf-step" });
  scrub.addEventListener("input", () => go(Number(scrub.value)));

  /** @param {number} step */
  function go(step) {
    stop();
    set(Math.min(get().steps, Math.max(0, step)));
  }
  function stop() {
    cancelAnimationFrame(frame);
    frame = 0;
    play.textContent = "Play";
  }
  function toggle() {
    if (frame) return stop();
    const { step, steps } = get();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return set(steps);
    const from = step >= steps ? 0 : step;
    const milliseconds = Math.min(6000, Math.max(1500, steps * 40)); // for the whole walk
    const begin = performance.now();
    play.textContent = "Pause";
    /** @param {number} now */
    const advance = (now) => {
      const next = Math.min(steps, from + Math.max(0, Math.floor(((now - begin) / milliseconds) * steps)));
      frame = next < steps ? requestAnimationFrame(advance) : 0;
      if (!frame) play.textContent = "Play";
      if (next !== get().step) set(next);
    };
    frame = requestAnimationFrame(advance);
  }
  function show() {
    const { step, steps } = get();
    const text = `step ${step} of ${steps}`;
    if (output.textContent === text) return;
    scrub.max = String(steps);
    scrub.value = String(step);
    output.textContent = text;
    scrub.setAttribute("aria-valuetext", text);
  }
  const bar = element(
    "div",
    { class: "lf-play-bar", role: "group", "aria-label": "Time" },
    button("Reset", () => go(0), { title: "Back to the start" }),
    button("−1", () => go(get().step - 1), { "aria-label": "−1: one step back", title: "One step back" }),
    play,
    button("+1", () => go(get().step + 1), { "aria-label": "+1: one step on", title: "One step on" }),
    scrub,
    output,
  );
  return { element: bar, show, stop };
}
