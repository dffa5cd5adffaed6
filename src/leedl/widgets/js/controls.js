// Labelled native controls. Each has `element`, and `show(value)` to follow the state.

import { element } from "./dom.js";
import { short } from "./text.js";

/** @template V @typedef {{element: HTMLElement, show: (value: V) => void}} Control */

let count = 0;
/** An id that no other control on the page has. */
const freshId = () => `leedl-control-${++count}`;

/**
 * A slider, on a linear or a logarithmic scale.
 * @param {{label: string, low: number, high: number, log?: boolean, whole?: boolean, onInput: (value: number) => void}} options
 * @returns {Control<number>}
 */
export function slider({ label, low, high, log = false, whole = false, onInput }) {
  const positions = whole && !log ? high - low : 400;
  /** @param {number} position */
  const toValue = (position) => {
    const share = position / positions;
    const value = log ? low * (high / low) ** share : low + (high - low) * share;
    return whole ? Math.round(value) : Number(value.toPrecision(3));
  };
  /** @param {number} value */
  const toPosition = (value) => {
    const share = log ? Math.log(Math.max(value, low) / low) / Math.log(high / low) : (value - low) / (high - low);
    return Math.round(Math.min(1, Math.max(0, share)) * positions);
  };
  const id = freshId();
  const input = element("input", { type: "range", id, min: 0, max: positions, step: 1 });
  const output = element("output", { for: id });
  input.addEventListener("input", () => {
    const value = input.value === "0" ? low : Number(input.value) === positions ? high : toValue(Number(input.value));
    show(value);
    onInput(value);
  });
  /** @param {number} value */
  function show(value) {
    if (toPosition(value) !== Number(input.value) || document.activeElement !== input) input.value = String(toPosition(value));
    output.textContent = short(value);
    input.setAttribute("aria-valuetext", short(value));
  }
  return { element: element("div", { class: "lf-slider" }, element("label", { for: id }, label), input, output), show };
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
  const output = element("output", { class: "lf-step" });
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
      const next = Math.min(steps, from + Math.floor(((now - begin) / milliseconds) * steps));
      frame = next < steps ? requestAnimationFrame(advance) : 0;
      if (!frame) play.textContent = "Play";
      if (next !== get().step) set(next);
    };
    frame = requestAnimationFrame(advance);
  }
  function show() {
    const { step, steps } = get();
    scrub.max = String(steps);
    scrub.value = String(step);
    scrub.setAttribute("aria-valuetext", `step ${step} of ${steps}`);
    output.textContent = `step ${step} of ${steps}`;
  }
  const bar = element(
    "div",
    { class: "lf-play-bar", role: "group", "aria-label": "Time" },
    button("Reset", () => go(0), { title: "Back to the start" }),
    button("−1", () => go(get().step - 1), { "aria-label": "One step back", title: "One step back" }),
    play,
    button("+1", () => go(get().step + 1), { "aria-label": "One step on", title: "One step on" }),
    scrub,
    output,
  );
  return { element: bar, show, stop };
}
