// A plot area: axes, linear or logarithmic, with curves, points or bars, whose values can be read by pointer and keyboard.

import { drawAxes, scale } from "../axes.js";
import { element, fill, freshId, svg } from "../dom.js";
import { short } from "../text.js";
import { look } from "./colors.js";
import { axisRange, nearest } from "./scales.js";

/**
 * @typedef {[number, number]} Pair
 * @typedef {{name: string, y: ArrayLike<number>, x?: ArrayLike<number>, role?: string}} Curve  over 0, 1, 2, … unless `x` is given
 * @typedef {{name: string, x: ArrayLike<number>, y: ArrayLike<number>, role?: string}} Group  of points
 * @typedef {{name: string, label: string, value: number}} Bar
 *
 * @typedef {object} Drawing
 * @property {Curve[]} [curves]
 * @property {Group[]} [groups]
 * @property {{labels: string[], values: ArrayLike<number>, role?: string}} [bars]
 * @property {Pair} [x]  range of the axis; chosen from the values by default
 * @property {Pair} [y]
 *
 * @typedef {object} Plot
 * @property {HTMLElement} element
 * @property {(drawing: Drawing) => void} draw
 * @property {SVGGElement} overlay  for what stands on top, in pixels
 * @property {() => Frame} frame
 * @property {(listener: (frame: Frame) => void) => void} onLayout  hears of every change of size or axes, and at once
 * @property {() => string} summary  what is drawn, in words
 *
 * @typedef {object} Frame  the area between the axes
 * @property {any} x  from a value to pixels, with `invert`
 * @property {any} y
 * @property {number} left @property {number} top @property {number} width @property {number} height
 */

const MOST_POINTS = 600; // of a curve; more than there are pixels

/**
 * @param {{title: string, xLabel?: string, yLabel?: string, xLog?: boolean, yLog?: boolean, height?: number, readable?: boolean}} options
 *   `readable`: whether a cursor reads values; not where something else is to be dragged
 * @returns {Plot}
 */
export function plotArea({ title, xLabel = "", yLabel = "", xLog = false, yLog = false, height = 230, readable = true }) {
  const clipId = freshId();
  const clip = svg("rect");
  const axes = svg("g");
  const inside = svg("g", { "clip-path": `url(#${clipId})` });
  const overlay = svg("g");
  const drawing = svg("svg", {}, svg("clipPath", { id: clipId }, clip), axes, inside, overlay);
  const legend = element("p", { class: "lf-legend", "aria-hidden": "true" });
  const reading = element("p", { class: "lf-reading", "aria-hidden": "true" });
  const cursor = svg("g", { class: "lf-cursor", tabindex: 0, role: "slider", "aria-label": `${title}: values; arrow keys move along`, hidden: true });
  const root = element("div", { class: "lf-plot" }, element("p", { class: "lf-plot-title" }, element("strong", {}, title), yLabel && yLabel !== title ? ` ${yLabel}` : ""), legend, drawing);
  if (readable) {
    overlay.append(cursor);
    root.append(reading);
  }

  /** @type {Drawing} */
  let shown = {};
  /** @type {Frame} */
  let frame = { x: null, y: null, left: 0, top: 0, width: 0, height: 0 };
  /** @type {((frame: Frame) => void)[]} */
  const listeners = [];
  let known = 0; // the width that there is
  let at = -1; // the position that the cursor reads

  // --- drawing ---

  function layOut() {
    known ||= root.clientWidth; // asked for at each drawing, it would make the browser lay out the page each time
    const width = Math.max(200, Math.floor(known || 320));
    const { curves = [], groups = [], bars } = shown;
    const marks = [...curves, ...groups];
    const slanted = bars ? needsSlant(bars.labels, width) : false;
    const bottom = (slanted ? 62 : 22) + (xLabel ? 18 : 0);
    frame = { ...frame, left: 50, top: 8, width: width - 62, height: height - 8 - bottom };
    const xRange = bars ? [-0.6, bars.labels.length - 0.4] : shown.x || axisRange(marks.map((one) => one.x || [xLog ? 1 : 0, one.y.length - 1]), xLog);
    const yRange = shown.y || (bars ? barRange(bars.values) : axisRange(marks.map((one) => one.y), yLog));
    frame.x = scale(/** @type {Pair} */ (xRange), [frame.left, frame.left + frame.width], xLog && !bars);
    frame.y = scale(/** @type {Pair} */ (yRange), [frame.top + frame.height, frame.top], yLog);
    fill(drawing, { width, height, viewBox: `0 0 ${width} ${height}` });
    fill(clip, { x: frame.left, y: frame.top - 2, width: frame.width, height: frame.height + 4 });
    axes.replaceChildren(
      drawAxes(frame.x, frame.y, frame, { x: bars ? 0 : width < 300 ? 4 : 6, y: 4, grid: true }),
      ...(bars ? bars.labels.map((label, i) => categoryLabel(label, i, slanted)) : []),
    );
    if (xLabel) axes.append(svg("text", { x: frame.left + frame.width / 2, y: height - 4, "text-anchor": "middle" }, xLabel));
    inside.replaceChildren(
      ...curves.map((one, i) => svg("path", { d: line(one), class: "lf-curve", style: `stroke: ${look(i, one.role).color}`, "stroke-dasharray": look(i, one.role).dash })),
      ...groups.map((one, i) => svg("path", { d: points(one, look(i, one.role).shape), class: "lf-points", style: `fill: ${look(i, one.role).color}` })),
      ...(bars ? [svg("path", { d: barPath(bars.values), style: `fill: ${look(0, bars.role).color}` }), svg("path", { d: `M${frame.left} ${px(frame.y(0))}h${frame.width}`, class: "lf-zero" })] : []),
    );
    legend.replaceChildren(...(marks.length > 1 ? marks.map((one, i) => key(one.name, look(i < curves.length ? i : i - curves.length, one.role), i < curves.length)) : []));
    legend.hidden = marks.length < 2;
    fill(cursor, { hidden: !(readable && (curves.length || bars)) });
    const only = readable && !curves.length && !bars; // a drawing, with nothing to move in it
    fill(drawing, { role: only ? "img" : "group", "aria-label": `${title}. ${summary()}` });
    drawCursor();
    listeners.forEach((listener) => listener(frame));
  }

  /** @param {Curve} curve */
  function line({ x, y }) {
    const every = Math.max(1, Math.floor(y.length / MOST_POINTS));
    const [low, high] = frame.y.range().map((/** @type {number} */ one, /** @type {number} */ i) => one + (i ? -2000 : 2000)); // far outside
    let path = "";
    let pen = "M";
    for (let i = 0; i < y.length; i += 1) {
      if (i % every && i !== y.length - 1) continue;
      const [a, b] = [frame.x(x ? x[i] : i), frame.y(y[i])];
      if (!Number.isFinite(a) || Number.isNaN(b)) {
        pen = "M";
        continue;
      }
      path += `${pen}${px(a)} ${px(Math.min(low, Math.max(high, b)))}`;
      pen = "L";
    }
    return y.length === 1 ? `${path}h4` : path; // a single point is seen, too
  }

  /** @param {Group} group @param {number} shape */
  function points({ x, y }, shape) {
    let path = "";
    for (let i = 0; i < x.length; i++) {
      const [a, b] = [frame.x(x[i]), frame.y(y[i])];
      if (Number.isFinite(a) && Number.isFinite(b)) path += `M${px(a)} ${px(b)}${SHAPES[shape % SHAPES.length]}`;
    }
    return path;
  }

  /** @param {ArrayLike<number>} values */
  function barPath(values) {
    const half = Math.min(40, 0.38 * (frame.x(1) - frame.x(0)));
    const zero = frame.y(0);
    return Array.from(values, (value, i) => `M${px(frame.x(i) - half)} ${px(zero)}V${px(frame.y(value))}h${px(2 * half)}V${px(zero)}Z`).join("");
  }

  /** @param {string} label @param {number} i @param {boolean} slanted */
  function categoryLabel(label, i, slanted) {
    const [a, b] = [frame.x(i), frame.top + frame.height + 15];
    return svg("text", slanted ? { "text-anchor": "end", transform: `translate(${px(a + 4)} ${b - 4}) rotate(-38)` } : { x: a, y: b, "text-anchor": "middle" }, label.length > 14 ? `${label.slice(0, 13)}…` : label);
  }

  // --- reading values ---

  /** The x values at which the cursor can stand. */
  function stops() {
    if (shown.bars) return shown.bars.labels.map((_, i) => i);
    const longest = (shown.curves || []).reduce((/** @type {Curve | null} */ best, one) => (best && best.y.length >= one.y.length ? best : one), null);
    return longest ? longest.x || Array.from(longest.y, (_, i) => i) : [];
  }

  /** @param {number} position */
  function textAt(position) {
    if (shown.bars) return `${shown.bars.labels[position]}: ${short(shown.bars.values[position])}`;
    const x = stops()[position];
    const values = (shown.curves || []).flatMap((one) => {
      const i = one.x ? nearest(one.x, x) : position;
      return i < one.y.length ? [`${one.name} ${short(one.y[i])}`] : [];
    });
    return `${xLabel || "x"} ${short(x)}: ${values.join(", ")}`;
  }

  function drawCursor() {
    const places = stops();
    if (!readable || !places.length) return reading.replaceChildren();
    const position = at < 0 ? places.length - 1 : Math.min(at, places.length - 1);
    fill(cursor, { "aria-valuemin": 0, "aria-valuemax": places.length - 1, "aria-valuenow": position, "aria-valuetext": textAt(position) });
    const x = px(frame.x(places[position]));
    cursor.replaceChildren(svg("path", { d: `M${x} ${frame.top}V${frame.top + frame.height}` }));
    cursor.classList.toggle("lf-reads", at >= 0);
    reading.textContent = at >= 0 ? textAt(position) : "";
  }

  /** @param {PointerEvent} event */
  function pointed(event) {
    const places = stops();
    if (!places.length) return;
    at = nearest(places, frame.x.invert(event.clientX - drawing.getBoundingClientRect().left));
    drawCursor();
  }
  /** @param {PointerEvent} event */
  function left({ pointerType }) {
    if (pointerType === "touch" || cursor.matches(":focus")) return; // a finger that is lifted has chosen
    at = -1;
    drawCursor();
  }
  if (readable) {
    drawing.addEventListener("pointermove", pointed);
    drawing.addEventListener("pointerdown", pointed);
    drawing.addEventListener("pointerleave", left);
    cursor.addEventListener("blur", () => {
      at = -1;
      drawCursor();
    });
    cursor.addEventListener("focus", () => {
      if (at < 0) at = stops().length - 1;
      drawCursor();
    });
    cursor.addEventListener("keydown", (event) => {
      const last = stops().length - 1;
      const far = event.shiftKey ? Math.max(1, Math.round(last / 10)) : 1;
      const to = /** @type {Record<string, number>} */ ({ ArrowLeft: at - far, ArrowDown: at - far, ArrowRight: at + far, ArrowUp: at + far, Home: 0, End: last })[event.key];
      if (to === undefined) return;
      event.preventDefault();
      at = Math.min(last, Math.max(0, to));
      drawCursor();
    });
  }

  function summary() {
    const { curves = [], groups = [], bars } = shown;
    if (bars) return bars.labels.map((label, i) => `${label} ${short(bars.values[i])}`).join(", ");
    return [
      ...curves.map(({ name, y }) => (y.length ? `${name} ends at ${short(y[y.length - 1])}` : `${name} is empty`)),
      ...groups.map(({ name, x }) => `${name}: ${x.length} point${x.length === 1 ? "" : "s"}`),
    ].join(", ");
  }

  const watch = new ResizeObserver(() => {
    if (!root.clientWidth || root.clientWidth === known) return;
    known = root.clientWidth;
    layOut();
  });
  watch.observe(root);

  return {
    element: root,
    overlay,
    frame: () => frame,
    summary,
    draw(drawing) {
      shown = drawing;
      layOut();
    },
    onLayout(listener) {
      listeners.push(listener);
      if (frame.x) listener(frame);
    },
  };
}

/** To a tenth of a pixel. @param {number} value */
const px = (value) => Math.round(value * 10) / 10;

/** Marks that differ in shape: disk, square, triangle, diamond, cross, triangle upside down. */
const SHAPES = [
  "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0", "m-3 -3h6v6h-6z", "m0 -4.4l4.2 7.4h-8.4z", "m0 -4.6l4.6 4.6l-4.6 4.6l-4.6 -4.6z",
  "m-1.2 -4h2.4v2.8h2.8v2.4h-2.8v2.8h-2.4v-2.8h-2.8v-2.4h2.8z", "m0 4.4l4.2 -7.4h-8.4z",
];

/** @param {ArrayLike<number>} values @returns {Pair} */
function barRange(values) {
  const [low, high] = [Math.min(0, ...Array.from(values)), Math.max(0, ...Array.from(values))];
  return low === high ? [0, 1] : [low * 1.06, high * 1.06];
}

/** @param {string[]} labels @param {number} width */
const needsSlant = (labels, width) => Math.max(...labels.map((one) => one.length)) * 6.4 > (width - 62) / labels.length;

/** @param {string} name @param {ReturnType<typeof look>} looks @param {boolean} isCurve */
function key(name, { color, dash, shape }, isCurve) {
  const mark = isCurve
    ? svg("path", { d: "M0 6H26", class: "lf-curve", style: `stroke: ${color}`, "stroke-dasharray": dash })
    : svg("path", { d: `M13 6${SHAPES[shape]}`, style: `fill: ${color}` });
  return element("span", {}, svg("svg", { width: 26, height: 12 }, mark), name);
}
