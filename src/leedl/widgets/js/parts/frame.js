// What stands around every figure: the row of buttons below it, and its name for who cannot see it.

import { button } from "../controls.js";
import { element } from "../dom.js";

/** @typedef {(settings: Record<string, any>) => Promise<boolean>} CopyLink */

/**
 * The row of buttons below a figure: its own ones, its presets, back to the beginning, a link to what is shown.
 * @param {{reset: () => void, settings?: () => Record<string, any>, copyLink?: CopyLink, more?: Element[],
 *   presets?: {label: string, settings: Record<string, any>}[], choose?: (settings: Record<string, any>) => void}} figure
 */
export function actionBar({ reset, settings = () => ({}), copyLink, more = [], presets = [], choose = () => {} }) {
  return element(
    "div", { class: "lf-actions" }, ...more,
    ...presets.map((one) => button(one.label, () => choose(one.settings), { class: "lf-preset" })),
    button("Start over", reset), ...(copyLink ? [linkButton(copyLink, settings)] : []),
  );
}

/** @param {CopyLink} copyLink @param {() => Record<string, any>} settings */
function linkButton(copyLink, settings) {
  const copy = button("Copy link", async () => {
    copy.textContent = (await copyLink(settings())) ? "Link copied" : "Link is in the address bar";
    setTimeout(() => (copy.textContent = "Copy link"), 2000);
  }, { "aria-live": "polite" });
  return copy;
}

/** Make an element a figure. @param {HTMLElement} root @param {string} label  what a reader who cannot see it would miss @param {Node[]} parts */
export function frame(root, label, ...parts) {
  root.classList.add("lf");
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", label);
  root.append(...parts);
}
