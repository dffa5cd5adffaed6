// One style sheet per document, however many figures there are.

// @ts-expect-error: esbuild reads the file as text
import css from "./style.css";
// @ts-expect-error: the same
import parts from "./parts.css";

/** Add the figures' style to the document, or to the shadow tree that an element is in. @param {HTMLElement} near */
export function addStyle(near) {
  const place = near.getRootNode() instanceof ShadowRoot ? /** @type {ShadowRoot} */ (near.getRootNode()) : document.head;
  if (place.querySelector("style[data-leedl]")) return;
  const style = document.createElement("style");
  style.dataset.leedl = "";
  style.textContent = css + parts;
  place.append(style);
}
