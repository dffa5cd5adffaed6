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
  for (const value of thinned(x.ticks(options.x), options.x)) {
    const at = x(value);
    if (options.grid) group.append(svg("line", { x1: at, x2: at, y1: frame.top, y2: bottom, class: "lf-grid" }));
    group.append(svg("line", { x1: at, x2: at, y1: bottom, y2: bottom + 4 }));
    group.append(svg("text", { x: at, y: bottom + 16, "text-anchor": "middle" }, short(value)));
  }
  for (const value of thinned(y.ticks(options.y), options.y)) {
    const at = y(value);
    if (options.grid) group.append(svg("line", { x1: frame.left, x2: frame.left + frame.width, y1: at, y2: at, class: "lf-grid" }));
    group.append(svg("line", { x1: frame.left - 4, x2: frame.left, y1: at, y2: at }));
    group.append(svg("text", { x: frame.left - 7, y: at, dy: "0.32em", "text-anchor": "end" }, tick(value)));
  }
  return group;
}

/** A logarithmic axis offers more ticks than asked for. @param {number[]} ticks @param {number} number */
function thinned(ticks, number) {
  const powers = ticks.length > number + 2 ? ticks.filter((one) => Math.abs(Math.log10(one) % 1) < 1e-9) : ticks;
  const every = Math.ceil(powers.length / (number + 2));
  return powers.filter((_, index) => index % every === 0);
}

/** @param {number} value */
function tick(value) {
  const exponent = Math.log10(Math.abs(value));
  return Math.abs(exponent) >= 3 && Number.isInteger(exponent) ? short(value).replace(/^1\.0 × /, "") : short(value);
}
