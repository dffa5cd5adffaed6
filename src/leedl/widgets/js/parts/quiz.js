// A question with choices; the explanation follows the answer. Answers stay in the reader's browser.

import { button } from "../controls.js";
import { element, freshId } from "../dom.js";

/**
 * @param {{id: string, question: string, choices: string[], answer: number, explanation: string, onAnswer?: (right: boolean | null) => void}} options
 *   `id`: the same answer is found under it on the next visit; `answer`: the position of the right choice;
 *   `onAnswer` hears of each answer, and null when it is taken back
 */
export function quiz({ id, question, choices, answer, explanation, onAnswer = () => {} }) {
  const key = `leedl-quiz:${id}`;
  const name = freshId();
  const inputs = choices.map((_, i) => element("input", { type: "radio", name, value: i, onchange: () => (check.disabled = false) }));
  const labels = choices.map((text, i) => element("label", {}, inputs[i], element("span", {}, text)));
  const check = button("Check", () => settle(inputs.findIndex((one) => one.checked)), { disabled: true });
  const again = button("Try again", restart, { hidden: true });
  const verdict = element("div", { class: "lf-verdict", role: "status" });
  const root = element(
    "fieldset", { class: "lf-quiz" }, element("legend", {}, question), ...labels, element("div", { class: "lf-actions" }, check, again), verdict,
  );

  /** @param {number} chosen */
  function settle(chosen) {
    if (chosen < 0) return;
    remember(key, choices[chosen]);
    reveal(chosen);
    again.focus();
    onAnswer(chosen === answer);
  }

  /** @param {number} chosen */
  function reveal(chosen) {
    inputs.forEach((input, i) => {
      input.checked = i === chosen;
      input.disabled = true;
      labels[i].classList.toggle("lf-right", i === answer);
      labels[i].classList.toggle("lf-wrong", i === chosen && i !== answer);
    });
    check.hidden = true;
    again.hidden = false;
    verdict.replaceChildren(
      element("strong", {}, chosen === answer ? "✓ Right. " : `✕ Not this one; it is: ${choices[answer]}. `), explanation,
    );
  }

  function restart() {
    remember(key, null);
    inputs.forEach((input, i) => {
      input.checked = input.disabled = false;
      labels[i].classList.remove("lf-right", "lf-wrong");
    });
    [check.hidden, check.disabled, again.hidden] = [false, true, true];
    verdict.replaceChildren();
    inputs[0].focus();
    onAnswer(null);
  }

  const before = choices.indexOf(recalled(key) ?? "");
  if (before >= 0) reveal(before);
  return { element: root, right: before < 0 ? null : before === answer }; // `right`: whether the answer found was, if any was
}

/** Where nothing can be kept, the quiz works all the same. @param {string} key @param {string | null} text */
function remember(key, text) {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {}
}

/** @param {string} key */
function recalled(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
