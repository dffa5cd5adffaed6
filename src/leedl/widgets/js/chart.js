// A small chart of curves against the step, with a mark at the step that is shown.

import { drawAxes, scale } from "./axes.js";
import { element, fill, keep, svg } from "./dom.js";
import { polyline } from "./polyline.js";

/** @typedef {{values: Float64Array, color: string, dash: string, name: string, ended?: string}} Curve  `ended` says why it did early */

const MARGIN = { left: 50, right: 18, top: 22, bottom: 24 };
const HEIGHT = 150;
const MOST_POINTS = 300; // more than there are pixels
const HIGHEST = 1e300; // leaves room above the largest number

/** @param {string} title */
export function createChart(title) {
  const drawing = svg("svg", { role: "img", "aria-label": title });
  const axes = svg("g");
  const lines = svg("g");
  const mark = svg("line", { class: "lf-mark" });
  drawing.append(svg("text", { x: 4, y: 13, class: "lf-title" }, title), axes, lines, mark);
  const root = element("div", { class: "lf-chart" }, drawing);
  let frame = { left: MARGIN.left, top: MARGIN.top, width: 0, height: HEIGHT - MARGIN.top - MARGIN.bottom };
  let drawn = ""; // what the axes show
  /** @type {Map<string, {values: Float64Array, axes: string, path: SVGPathElement, nodes: SVGElement[]}>} */
  let curvesDrawn = new Map();

  /** Fit the width that there is. */
  function fit() {
    const width = Math.max(200, Math.floor(root.clientWidth || 300));
    frame = { ...frame, width: width - MARGIN.left - MARGIN.right };
    fill(drawing, { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}` });
  }

  /** @param {Curve[]} curves @param {number} step @param {number} steps @param {boolean} log */
  function draw(curves, step, steps, log) {
    const bottom = frame.top + frame.height;
    const range = domain(curves, log);
    const x = scale([0, steps], [frame.left, frame.left + frame.width]);
    const y = scale(range, [bottom, frame.top], log);
    const shown = [range, steps, log, frame.width].join();
    if (shown !== drawn) axes.replaceChildren(drawAxes(x, y, frame, { x: 4, y: 3, grid: true }));
    drawn = shown;
    const before = curvesDrawn;
    curvesDrawn = new Map();
    for (const curve of curves) {
      const same = before.get(curve.name);
      const kept = same && same.values === curve.values && same.axes === shown;
      if (kept) {
        curvesDrawn.set(curve.name, same);
        continue;
      }
      const path = same ? same.path : emptyCurve(curve);
      path.setAttribute("d", curveThrough(curve.values, x, y, log, frame));
      curvesDrawn.set(curve.name, { values: curve.values, axes: shown, path, nodes: [path, ...endMark(curve, x, frame)] });
    }
    keep(lines, [...curvesDrawn.values()].flatMap(({ nodes }) => nodes));
    fill(mark, { x1: x(step), x2: x(step), y1: frame.top, y2: bottom });
  }
  return { element: root, fit, draw };
}

/** @param {Curve[]} curves @param {boolean} log @returns {[number, number]} */
function domain(curves, log) {
  let low = Infinity;
  let high = -Infinity;
  let first = 0;
  for (const { values } of curves) {
    first = Math.max(first, values[0] || 0);
    for (const value of values) {
      if (value < low && (value > 0 || !log)) low = value;
      if (value > high) high = value;
    }
  }
  // A walk that explodes must not flatten the others.
  if (log) {
    const top = Math.max(1e-16, Math.min(high, HIGHEST, 1e8 * Math.max(first, 1e-12)));
    return [Math.max(Math.min(low, top), top * 1e-30, 1e-18) / 1.5, top * 1.5];
  }
  const top = Math.min(high, HIGHEST, 4 * Math.max(first, 1e-12));
  const bottom = Math.min(0, Math.max(low, -HIGHEST, -4 * Math.max(Math.abs(first), 1)));
  return top > bottom ? [bottom, top * 1.05] : [bottom, bottom + 1];
}

/** @param {Curve} curve */
function emptyCurve({ color, dash, name }) {
  const path = svg("path", { class: "lf-curve", style: `stroke: ${color}`, "stroke-dasharray": dash });
  path.append(svg("title", {}, name));
  return path;
}

/** @param {Float64Array} values @param {any} x @param {any} y @param {boolean} log @param {import("./axes.js").Frame} frame */
function curveThrough(values, x, y, log, frame) {
  const [low, high] = y.domain();
  const last = values.length - 1;
  // An odd distance: with an even one, a loss that jumps to and fro would seem to stand still.
  const every = values.length > MOST_POINTS ? Math.ceil(values.length / MOST_POINTS) | 1 : 1;
  const pixels = [];
  for (let i = 0; i <= last; i = i < last ? Math.min(last, i + every) : i + 1) {
    // What is not positive has no place on a logarithmic axis.
    pixels.push(x(i), log && values[i] <= 0 ? NaN : y(Math.min(high, Math.max(low, values[i]))));
  }
  return polyline(pixels, { left: 0, top: 0, right: frame.left + frame.width + 1, bottom: HEIGHT }).lines.join("");
}

/** What says that a walk ended early. @param {Curve} curve @param {any} x @param {import("./axes.js").Frame} frame */
function endMark({ values, ended }, x, frame) {
  if (!ended) return [];
  const at = x(Math.max(0, values.length - 1));
  const right = at > frame.left + frame.width / 2;
  return [svg("text", { x: at, y: frame.top + 10, "text-anchor": right ? "end" : "start", class: "lf-diverged" }, right ? `${ended} ✕` : `✕ ${ended}`)];
}
