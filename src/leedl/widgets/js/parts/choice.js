// Choices: a segmented choice, a switch, and a slider whose positions are given values.

import { element, freshId } from "../dom.js";

/**
 * A choice among a few, all of them visible.
 * @param {{label: string, choices: string[], names?: (choice: string) => string, onChange: (choice: string) => void}} options
 * @returns {import("../controls.js").Control<string>}
 */
export function choice({ label, choices, names = String, onChange }) {
  const group = freshId();
  const inputs = choices.map((one) => element("input", { type: "radio", name: group, value: one, onchange: () => onChange(one) }));
  return {
    element: element(
      "fieldset", { class: "lf-choice" }, element("legend", {}, label),
      element("div", {}, ...inputs.map((input, i) => element("label", {}, input, element("span", {}, names(choices[i]))))),
    ),
    show: (value) => inputs.forEach((input) => (input.checked = input.value === value)),
  };
}

/**
 * On or off.
 * @param {{label: string, onChange: (on: boolean) => void}} options
 * @returns {import("../controls.js").Control<boolean>}
 */
export function toggle({ label, onChange }) {
  const input = element("input", { type: "checkbox", role: "switch", onchange: () => onChange(input.checked) });
  return {
    element: element("label", { class: "lf-check lf-switch" }, input, " ", label),
    show: (on) => void (input.checked = on),
  };
}

/**
 * A slider whose positions are given values, such as the learning rates that were tried.
 * @param {{label: string, texts: string[], onInput: (position: number) => void}} options
 * @returns {import("../controls.js").Control<number>}
 */
export function stepSlider({ label, texts, onInput }) {
  const id = freshId();
  const input = element("input", { type: "range", id, min: 0, max: texts.length - 1, step: 1 });
  const output = element("output", { for: id });
  /** @param {number} position */
  function show(position) {
    if (Number(input.value) !== position) input.value = String(position);
    output.textContent = texts[position];
    input.setAttribute("aria-valuetext", texts[position]);
  }
  input.addEventListener("input", () => {
    show(Number(input.value));
    onInput(Number(input.value));
  });
  return { element: element("div", { class: "lf-slider" }, element("label", { for: id }, label), input, output), show };
}
