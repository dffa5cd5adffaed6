// Making elements.

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [attributes]  `class`, `aria-label`, …; an `on…` function is listened to
 * @param {...(Node|string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/**
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node|string)} children
 * @returns {SVGElementTagNameMap[T]}
 */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/**
 * @template {Element} E
 * @param {E} target
 * @param {Record<string, any>} attributes
 * @param {(Node|string)[]} [children]
 * @returns {E}
 */
export function fill(target, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") target.addEventListener(name.slice(2), value);
    else if (value === false || value === undefined) target.removeAttribute(name);
    else target.setAttribute(name, value === true ? "" : String(value));
  }
  if (children) target.append(...children);
  return target;
}

/** Give an element these children; if it has them already, it is left alone, for the browser would lay them out again.
 * @param {Element} parent @param {Element[]} children */
export function keep(parent, children) {
  if (parent.childNodes.length !== children.length || children.some((one, i) => parent.childNodes[i] !== one)) parent.replaceChildren(...children);
}

const copy = Math.random().toString(36).slice(2, 8); // a notebook loads this module once for every figure
let count = 0;
/** An id that nothing else on the page has. */
export const freshId = () => `leedl-${copy}-${++count}`;
