// A small chart of curves against the step, with a mark at the step that is shown.

import { drawAxes, scale } from "./axes.js";
import { element, fill, svg } from "./dom.js";

/** @typedef {{values: Float64Array, color: string, dash: string, name: string, diverged: boolean}} Curve */

const MARGIN = { left: 50, right: 12, top: 22, bottom: 24 };
const MOST_POINTS = 400; // more than there are pixels

/** @param {string} title */
export function createChart(title) {
  const drawing = svg("svg", { role: "img", "aria-label": title });
  const axes = svg("g");
  const lines = svg("g");
  const mark = svg("line", { class: "lf-mark" });
  drawing.append(svg("text", { x: 4, y: 13, class: "lf-title" }, title), axes, lines, mark);
  const root = element("div", { class: "lf-chart" }, drawing);

  /** @param {Curve[]} curves @param {number} step @param {number} steps @param {boolean} log */
  function draw(curves, step, steps, log) {
    const width = Math.max(200, Math.floor(root.clientWidth || 300));
    const height = 150;
    const frame = { left: MARGIN.left, top: MARGIN.top, width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
    fill(drawing, { width, height, viewBox: `0 0 ${width} ${height}` });
    const bottom = frame.top + frame.height;
    const x = scale([0, steps], [frame.left, frame.left + frame.width]);
    const y = scale(domain(curves, log), [bottom, frame.top], log);
    axes.replaceChildren(drawAxes(x, y, frame, { x: 4, y: 3, grid: true }));
    lines.replaceChildren(...curves.flatMap((curve) => drawCurve(curve, x, y, log, frame)));
    fill(mark, { x1: x(step), x2: x(step), y1: frame.top, y2: bottom });
  }
  return { element: root, draw };
}

/** @param {Curve[]} curves @param {boolean} log @returns {[number, number]} */
function domain(curves, log) {
  let low = Infinity;
  let high = -Infinity;
  let first = 0;
  for (const { values } of curves) {
    first = Math.max(first, values[0]);
    for (const value of values) {
      if (value < low && (value > 0 || !log)) low = value;
      if (value > high) high = value;
    }
  }
  if (log) {
    const top = Math.max(high, 1e-16);
    return [Math.max(Math.min(low, top), top * 1e-30, 1e-18) / 1.5, top * 1.5];
  }
  const top = Math.min(high, 4 * Math.max(first, 1e-12)); // a walk that explodes must not flatten the others
  const bottom = Math.min(0, Math.max(low, -4 * Math.max(Math.abs(first), 1)));
  return top > bottom ? [bottom, top * 1.05] : [bottom, bottom + 1];
}

/** @param {Curve} curve @param {any} x @param {any} y @param {boolean} log @param {import("./axes.js").Frame} frame */
function drawCurve({ values, color, dash, name, diverged }, x, y, log, frame) {
  const every = Math.ceil(values.length / MOST_POINTS);
  const [low, high] = y.domain();
  let line = "";
  for (let i = 0; i < values.length; i += i + every < values.length || i === values.length - 1 ? every : values.length - 1 - i) {
    const value = Math.min(high, Math.max(log ? Math.max(low, Number.MIN_VALUE) : low, values[i]));
    line += `${line ? "L" : "M"}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
  }
  const path = svg("path", { d: line, class: "lf-curve", style: `stroke: ${color}`, "stroke-dasharray": dash });
  path.append(svg("title", {}, name));
  if (!diverged) return [path];
  return [path, svg("text", { x: x(values.length - 1), y: frame.top + 10, "text-anchor": "middle", class: "lf-diverged" }, "✕")];
}
