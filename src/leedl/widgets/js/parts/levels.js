// A loss over two parameters seen from above: shaded areas between level lines, axes, and room for what stands on top.

import { drawAxes, scale } from "../axes.js";
import { areasAbove, chooseLevels, paint, sample } from "../contours.js";
import { element, fill, freshId, svg } from "../dom.js";
import { symbol } from "../text.js";

/**
 * @typedef {[number, number]} Pair
 *
 * @typedef {object} Levels
 * @property {(x: number, y: number) => number} [loss]  or `values`
 * @property {ArrayLike<number>} [values]  on an n×n grid of cell centers that covers the map, rows from the bottom up
 * @property {Pair} x  range of the axis
 * @property {Pair} y
 * @property {number[]} [levels]  of the lines, in rising order; chosen from the values by default
 */

const GRID = 81;
const MARGIN = { left: 40, right: 8, top: 8, bottom: 36 };

/**
 * @param {{label: string, xLabel?: string, yLabel?: string, largest?: number}} options  `largest`: pixels of a side
 */
export function levelMap({ label, xLabel = "w_1", yLabel = "w_2", largest = 340 }) {
  const canvas = element("canvas", { "aria-hidden": "true" });
  const clipId = freshId();
  const clip = svg("rect");
  const axes = svg("g");
  const overlay = svg("g", { "clip-path": `url(#${clipId})` });
  const drawing = svg("svg", { role: "img", "aria-label": label }, svg("clipPath", { id: clipId }, clip), axes, overlay);
  const root = element("div", { class: "lf-stage" }, canvas, drawing);
  /** @type {Levels | null} */
  let shown = null;
  let known = 0; // the width that there is
  /** @type {{x: any, y: any, left: number, top: number, size: number}} */
  let frame = { x: null, y: null, left: MARGIN.left, top: MARGIN.top, size: 0 };
  /** @type {(() => void)[]} */
  const listeners = [];

  function layOut() {
    if (!shown) return;
    known ||= root.clientWidth;
    const width = Math.floor(Math.min(largest, known || 300));
    const size = width - MARGIN.left - MARGIN.right;
    const height = size + MARGIN.top + MARGIN.bottom;
    frame = {
      ...frame, size, x: scale(shown.x, [MARGIN.left, MARGIN.left + size]), y: scale(shown.y, [MARGIN.top + size, MARGIN.top]),
    };
    fill(drawing, { width, height, viewBox: `0 0 ${width} ${height}` });
    fill(clip, { x: MARGIN.left, y: MARGIN.top, width: size, height: size });
    axes.replaceChildren(
      drawAxes(frame.x, frame.y, { left: MARGIN.left, top: MARGIN.top, width: size, height: size }, { x: 4, y: 4, grid: false }),
      svg("text", { x: MARGIN.left + size / 2, y: height - 4, "text-anchor": "middle", class: "lf-symbol" }, symbol(xLabel)),
      svg("text", { x: 9, y: MARGIN.top + size / 2, "text-anchor": "middle", class: "lf-symbol" }, symbol(yLabel)),
    );
    paintLevels(shown);
    listeners.forEach((listener) => listener());
  }

  /** @param {Levels} levels */
  function paintLevels({ loss, values, x, y, levels }) {
    const grid = loss ? sample(loss, x, y, GRID) : Float64Array.from(values || []);
    const density = window.devicePixelRatio || 1;
    Object.assign(canvas.style, { left: `${frame.left}px`, top: `${frame.top}px`, width: `${frame.size}px`, height: `${frame.size}px` });
    canvas.width = canvas.height = Math.round(frame.size * density);
    const context = canvas.getContext("2d");
    if (!context) return;
    context.scale(density, density);
    paint(context, areasAbove(grid, levels || chooseLevels(grid, 9)), frame.size, frame.size);
  }

  new ResizeObserver(() => {
    if (!root.clientWidth || root.clientWidth === known) return;
    known = root.clientWidth;
    layOut();
  }).observe(root);

  return {
    element: root,
    overlay, // for what stands on top, in pixels
    frame: () => frame,
    /** @param {Levels} levels */
    draw(levels) {
      shown = levels;
      layOut();
    },
    /** Hears of every change of size, and of what is drawn. @param {() => void} listener */
    onLayout: (listener) => void listeners.push(listener),
  };
}
