// A point on a plot area that can be dragged, and moved with the arrow keys.

import { fill, svg } from "../dom.js";
import { short } from "../text.js";

/** @typedef {[number, number]} Point */

/**
 * @param {import("./plot.js").Plot} plot
 * @param {{label: string, onMove: (point: Point) => void, names?: [string, string]}} options  `names` of the two coordinates
 * @returns {{show: (point: Point) => void}}
 */
export function draggablePoint(plot, { label, onMove, names = ["x", "y"] }) {
  const handle = svg(
    "g", { class: "lf-start lf-point", tabindex: 0, role: "slider", "aria-label": `${label}; arrow keys move it`, onkeydown: pressed },
    svg("circle", { r: 22, class: "lf-touch" }), svg("circle", { r: 8, class: "lf-dot" }),
  );
  // Not left to `touch-action`, which browsers ignore inside a drawing: a finger on the point never scrolls the page.
  handle.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  plot.overlay.append(handle);
  /** @type {Point} */
  let point = [0, 0];

  /** To three digits, inside of the axes. @param {number} x @param {number} y @returns {Point} */
  function inside(x, y) {
    const frame = plot.frame();
    const kept = /** @type {[number, any][]} */ ([[x, frame.x], [y, frame.y]]).map(([value, axis]) => {
      const [low, high] = axis.domain();
      const unit = 10 ** Math.floor(Math.log10((high - low) / 200));
      return Math.min(high, Math.max(low, Number((Math.round(value / unit) * unit).toPrecision(6))));
    });
    return /** @type {Point} */ (kept);
  }

  handle.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    handle.setPointerCapture(event.pointerId);
    handle.focus({ preventScroll: true });
    event.preventDefault();
  });
  handle.addEventListener("pointermove", (event) => {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const box = /** @type {SVGSVGElement} */ (handle.ownerSVGElement).getBoundingClientRect();
    const { x, y } = plot.frame();
    onMove(inside(x.invert(event.clientX - box.left), y.invert(event.clientY - box.top)));
  });

  /** @param {KeyboardEvent} event */
  function pressed(event) {
    const move = /** @type {Record<string, Point>} */ ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] })[event.key];
    if (!move) return;
    event.preventDefault();
    const { x, y, width, height } = plot.frame();
    const share = event.shiftKey ? 0.1 : 0.01; // of the axis, also of a logarithmic one
    onMove(inside(x.invert(x(point[0]) + move[0] * share * width), y.invert(y(point[1]) - move[1] * share * height)));
  }

  function place() {
    const { x, y } = plot.frame();
    if (!x) return;
    fill(handle, {
      transform: `translate(${x(point[0])} ${y(point[1])})`, "aria-valuemin": x.domain()[0], "aria-valuemax": x.domain()[1],
      "aria-valuenow": point[0], "aria-valuetext": `${names[0]} = ${short(point[0])}, ${names[1]} = ${short(point[1])}`,
    });
  }
  plot.onLayout(place);
  return {
    show(to) {
      point = to;
      place();
    },
  };
}
