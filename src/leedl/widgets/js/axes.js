// Scales with their ticks, drawn into an SVG group.

import { scaleLinear, scaleLog } from "d3-scale";
import { svg } from "./dom.js";
import { short } from "./text.js";

/**
 * @typedef {object} Frame  the plot area inside its margins, in pixels
 * @property {number} left @property {number} top @property {number} width @property {number} height
 */

/** @param {[number, number]} domain @param {[number, number]} range @param {boolean} [log] */
export function scale(domain, range, log = false) {
  return (log ? scaleLog() : scaleLinear()).domain(domain).range(range);
}

/**
 * Tick marks with labels and grid lines; at most `number` per axis.
 * @param {ReturnType<typeof scale>} x @param {ReturnType<typeof scale>} y @param {Frame} frame @param {{x: number, y: number, grid: boolean}} options
 */
export function drawAxes(x, y, frame, options) {
  const group = svg("g", { class: "lf-axes" });
  const bottom = frame.top + frame.height;
  for (const value of thinned(x, options.x)) {
    const at = x(value);
    if (options.grid) group.append(svg("line", { x1: at, x2: at, y1: frame.top, y2: bottom, class: "lf-grid" }));
    group.append(svg("line", { x1: at, x2: at, y1: bottom, y2: bottom + 4 }));
    group.append(svg("text", { x: at, y: bottom + 16, "text-anchor": "middle" }, short(value)));
  }
  for (const value of thinned(y, options.y)) {
    const at = y(value);
    if (options.grid) group.append(svg("line", { x1: frame.left, x2: frame.left + frame.width, y1: at, y2: at, class: "lf-grid" }));
    group.append(svg("line", { x1: frame.left - 4, x2: frame.left, y1: at, y2: at }));
    group.append(svg("text", { x: frame.left - 7, y: at, dy: "0.32em", "text-anchor": "end" }, tick(value)));
  }
  return group;
}

/**
 * The ticks of an axis; a logarithmic one offers more than asked for: powers of ten are kept, or 1, 2 and 5 times them.
 * @param {ReturnType<typeof scale>} axis @param {number} number
 */
function thinned(axis, number) {
  const ticks = axis.ticks(number);
  if (!("base" in axis)) return everyOf(ticks, number + 4);
  if (ticks.length <= number + 2) return ticks;
  const kept = [[1], [1, 2, 5]].map((digits) => ticks.filter((one) => digits.includes(Math.round(one / 10 ** Math.floor(Math.log10(one) + 1e-9)))));
  return everyOf(kept[0].length > 2 ? kept[0] : kept[1], number + 2);
}

/** @param {number[]} ticks @param {number} most */
const everyOf = (ticks, most) => ticks.filter((_, index) => index % Math.ceil(ticks.length / most) === 0);

/** Beside an axis there is little room: `5·10⁻⁵`, and `10⁻⁵` for one of them. @param {number} value */
const tick = (value) => short(value).replace(/^1\.0 × /, "").replace(/(\.0)? × /, "·");
