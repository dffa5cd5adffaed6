// A quiz: questions one after another, with a picture where it helps. Answers stay in the reader's browser.

import { announcer, button, decode, element, formulaSurface, frame, levelMap, quiz, svg } from "../parts.js";

/**
 * @typedef {object} Question
 * @property {string} text @property {string[]} choices @property {number} answer @property {string} explanation
 * @property {{formula?: string, values?: import("../parts/arrays.js").Stored, x_range: [number, number], y_range: [number, number], levels: number[],
 *   x_label: string, y_label: string, description: string, mark: [number, number] | null} | null} picture
 */

export const SETTINGS = ["question"];

/** @param {import("../model.js").Model} model @param {Record<string, any>} settings */
export function changesFor(model, settings) {
  const number = model.get("questions").length;
  for (const [name, value] of Object.entries(settings)) {
    if (name !== "question") throw new Error(`there is no setting ${name}; there is question`);
    if (!(Number.isInteger(value) && value >= 1 && value <= number)) throw new Error(`question is ${value}; it goes from 1 to ${number}`);
  }
  return settings;
}

/** @param {HTMLElement} root @param {import("../model.js").Model} model */
export function mount(root, model) {
  const questions = /** @type {Question[]} */ (model.get("questions"));
  /** @type {(boolean | null)[]} */
  const right = [];
  const cards = questions.map((one, i) => card(one, `${model.get("name")}:${i + 1}`, (isRight) => {
    right[i] = isRight;
    showProgress();
  }));
  cards.forEach((one, i) => (right[i] = one.right));
  const go = (/** @type {number} */ question) => model.set({ question });
  const dots = questions.map((_, i) => button(String(i + 1), () => go(i + 1)));
  const back = button("Previous", () => go(model.get("question") - 1));
  const next = button("Next", () => go(model.get("question") + 1), { class: "lf-play" });
  const progress = element("p", { class: "lf-status" });
  const said = announcer();
  said.element.classList.add("lf-hidden");
  frame(root, model.get("alt"),
    element("div", { class: "lf-actions", role: "group", "aria-label": "Questions", style: "margin: 0 0 0.6rem" }, ...dots),
    ...cards.map((one) => one.element),
    element("div", { class: "lf-actions" }, back, next), progress, said.element,
  );

  function showProgress() {
    const answered = right.filter((one) => one !== null).length;
    progress.textContent = answered ? `${right.filter(Boolean).length} right of ${answered} answered; ${questions.length} in all` : `${questions.length} questions; answers stay in your browser`;
    dots.forEach((dot, i) => {
      const [mark, words] = right[i] === null ? ["", ""] : right[i] ? [" ✓", ", right"] : [" ✕", ", wrong"];
      dot.textContent = `${i + 1}${mark}`;
      dot.setAttribute("aria-label", `${i + 1}${mark}: question ${i + 1}${words}`);
    });
  }

  /** @param {boolean} asked  by the reader, who then hears of it */
  function show(asked) {
    const at = Math.min(questions.length, Math.max(1, model.get("question"))) - 1;
    cards.forEach((one, i) => (one.element.hidden = i !== at));
    cards[at].draw();
    dots.forEach((dot, i) => {
      if (i === at) dot.setAttribute("aria-current", "step");
      else dot.removeAttribute("aria-current");
      dot.style.borderColor = i === at ? "var(--lf-accent)" : "";
      dot.style.fontWeight = i === at ? "700" : "";
    });
    back.disabled = at === 0;
    next.disabled = at === questions.length - 1;
    if (asked) said.show(`question ${at + 1} of ${questions.length}: ${questions[at].text}`);
  }

  show(false);
  showProgress();
  const unsubscribe = model.subscribe(() => show(true));
  return () => {
    unsubscribe();
    said.stop();
    root.replaceChildren();
  };
}

/** @param {Question} question @param {string} id @param {(right: boolean | null) => void} onAnswer */
function card({ text, choices, answer, explanation, picture }, id, onAnswer) {
  const asked = quiz({ id, question: text, choices, answer, explanation, onAnswer });
  if (!picture) return { element: element("div", {}, asked.element), right: asked.right, draw: () => {} };
  const map = levelMap({ label: picture.description, xLabel: picture.x_label, yLabel: picture.y_label, largest: 280 });
  let drawn = false;
  return {
    element: element("div", { class: "lf-panels" }, map.element, asked.element),
    right: asked.right,
    /** Once it is visible: it has no width before. */
    draw() {
      if (drawn) return;
      drawn = true;
      const { formula, values, x_range: x, y_range: y, levels, mark } = picture;
      const loss = formula ? formulaSurface(formula).value : undefined;
      map.onLayout(() => map.overlay.replaceChildren(...(mark ? [cross(map.frame().x(mark[0]), map.frame().y(mark[1]))] : [])));
      map.draw({ loss, values: values && decode(values).values, x, y, levels: levels.length ? levels : undefined });
    },
  };
}

/** A cross that is seen on dark and bright. @param {number} x @param {number} y */
const cross = (x, y) => svg("g", {}, ...[["#010101", 6], ["#fefefe", 2.5]].map(([stroke, width]) =>
  svg("path", { d: `M${x - 6} ${y - 6}l12 12m0 -12l-12 12`, style: `stroke: ${stroke}; stroke-width: ${width}; stroke-linecap: round` })));
