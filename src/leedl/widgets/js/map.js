// The map: a loss over two parameters seen from above, a start to drag, paths and a probe.

import { drawAxes, scale } from "./axes.js";
import { element, fill, svg } from "./dom.js";
import { paint } from "./contours.js";
import { createPaths } from "./paths.js";
import { short, symbol } from "./text.js";

/**
 * @typedef {[number, number]} Point
 * @typedef {import("./paths.js").Path} Path
 * @typedef {{at: Point, arrows: {to: Point, kind: string}[]}} Probe  arrows in the map's units
 * @typedef {{xRange: Point, yRange: Point, xLabel: string, yLabel: string}} View
 */

const SPARE = 20; // pixels around the map to which lines go on, so that their ends are out of sight
const SWIPE = 8; // pixels; a finger that moves farther wants something else than a tap

const MARGIN = { left: 46, right: 10, top: 10, bottom: 40 };

/**
 * @param {View} view
 * @param {{onStart: (point: Point) => void, onProbe: (point: Point | null) => void}} callbacks
 */
export function createMap(view, { onStart, onProbe }) {
  const canvas = element("canvas", { "aria-hidden": "true" });
  const drawing = svg("svg", { class: "lf-drawing" });
  const root = element("div", { class: "lf-map" }, canvas, drawing);
  const axes = svg("g");
  const clipId = `leedl-clip-${Math.random().toString(36).slice(2)}`;
  const clip = svg("rect");
  const inside = svg("g", { "clip-path": `url(#${clipId})` });
  const paths = createPaths();
  const probe = svg("g", { class: "lf-probe" });
  inside.append(paths.element, probe);
  const handle = svg(
    "g",
    { class: "lf-start", tabindex: 0, role: "slider", "aria-label": "start of the walk; arrow keys move it", onkeydown: pressed },
    svg("circle", { r: 22, class: "lf-touch" }),
    svg("circle", { r: 8, class: "lf-dot" }),
  );
  // Not left to `touch-action`, which browsers ignore inside a drawing: a finger on the handle never scrolls the page.
  handle.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  drawing.append(svg("clipPath", { id: clipId }, clip), axes, inside, handle);
  /** @type {Point} */
  let start = [0, 0];
  let frame = { left: 0, top: 0, width: 0, height: 0 };
  let axesDrawn = frame; // the frame that they were drawn for
  let x = scale(view.xRange, [0, 1]);
  let y = scale(view.yRange, [0, 1]);

  // --- size ---

  /** Fit the width that there is; true if that changed anything. */
  function fit() {
    const width = Math.max(240, Math.floor(root.clientWidth || 360));
    const height = Math.round(Math.min(width * 0.92, 440));
    frame = { left: MARGIN.left, top: MARGIN.top, width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
    const changed = drawing.getAttribute("width") !== String(width);
    fill(drawing, { width, height, viewBox: `0 0 ${width} ${height}` });
    x = scale(view.xRange, [frame.left, frame.left + frame.width]);
    y = scale(view.yRange, [frame.top + frame.height, frame.top]);
    return changed;
  }

  // --- drawing ---

  /** Paint the loss, and the axes around it. @param {import("./contours.js").Area[]} areas */
  function drawSurface(areas) {
    const density = window.devicePixelRatio || 1;
    Object.assign(canvas.style, {
      left: `${frame.left}px`, top: `${frame.top}px`, width: `${frame.width}px`, height: `${frame.height}px`,
    });
    canvas.width = Math.round(frame.width * density);
    canvas.height = Math.round(frame.height * density);
    const context = canvas.getContext("2d");
    if (!context) return;
    context.scale(density, density);
    paint(context, areas, frame.width, frame.height);
    if (axesDrawn === frame) return;
    axesDrawn = frame;
    fill(clip, { x: frame.left, y: frame.top, width: frame.width, height: frame.height });
    axes.replaceChildren(
      drawAxes(x, y, frame, { x: 5, y: 5, grid: false }),
      svg("text", { x: frame.left + frame.width / 2, y: frame.top + frame.height + 34, "text-anchor": "middle", class: "lf-symbol" }, symbol(view.xLabel)),
      svg("text", { x: 10, y: frame.top + frame.height / 2, "text-anchor": "middle", class: "lf-symbol" }, symbol(view.yLabel)),
    );
  }

  /** @param {Path[]} walks @param {Point} from */
  function drawPaths(walks, from) {
    start = from;
    const [left, top] = [x(0), y(0)];
    const [perX, perY] = [x(1) - left, y(1) - top];
    paths.draw(
      walks, x,
      ({ points }) => {
        const pixels = new Float64Array(points.length);
        for (let i = 0; i < points.length; i += 2) {
          pixels[i] = left + points[i] * perX;
          pixels[i + 1] = top + points[i + 1] * perY;
        }
        return pixels;
      },
      { left: -SPARE, top: -SPARE, right: x.range()[1] + SPARE, bottom: y.range()[0] + SPARE },
    );
    fill(handle, {
      transform: `translate(${x(start[0])} ${y(start[1])})`,
      "aria-valuemin": view.xRange[0], "aria-valuemax": view.xRange[1], "aria-valuenow": start[0],
      "aria-valuetext": `${symbol(view.xLabel)} = ${short(start[0])}, ${symbol(view.yLabel)} = ${short(start[1])}`,
    });
  }

  /** @param {Probe | null} shown */
  function drawProbe(shown) {
    if (!shown) return probe.replaceChildren();
    const [px, py] = [x(shown.at[0]), y(shown.at[1])];
    probe.replaceChildren(
      ...shown.arrows.flatMap(({ to, kind }) => {
        const [dx, dy] = [x(shown.at[0] + to[0]) - px, y(shown.at[1] + to[1]) - py];
        return ["lf-arrow-halo", `lf-arrow-${kind}`].map((name) =>
          svg("path", { d: arrow(px, py, dx, dy, kind !== "gradient"), class: `lf-arrow ${name}` }));
      }),
      svg("circle", { cx: px, cy: py, r: 3, class: "lf-probe-dot" }),
    );
  }

  // --- pointer and keys ---

  /** The point under the pointer, kept inside the map. @param {PointerEvent} event @returns {Point} */
  function under(event) {
    const box = drawing.getBoundingClientRect();
    return inRange([x.invert(event.clientX - box.left), y.invert(event.clientY - box.top)]);
  }

  /** @param {Point} point @returns {Point} */
  const inRange = (point) => [
    Math.min(view.xRange[1], Math.max(view.xRange[0], point[0])),
    Math.min(view.yRange[1], Math.max(view.yRange[0], point[1])),
  ];

  let dragging = false;
  /** @type {{x: number, y: number} | null} */
  let tap = null; // where a finger came down; it may be about to scroll the page
  drawing.addEventListener("pointerdown", (event) => {
    const grabbed = handle.contains(/** @type {Node} */ (event.target));
    if (event.button !== 0 || !(grabbed || isInside(event))) return;
    if (event.pointerType === "touch" && !grabbed) return void (tap = { x: event.clientX, y: event.clientY });
    if (!grabbed) onStart(rounded(under(event)));
    take();
    dragging = true;
    drawing.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  drawing.addEventListener("pointermove", (event) => {
    if (dragging) onStart(rounded(under(event)));
    onProbe(isInside(event) ? under(event) : null);
  });
  drawing.addEventListener("pointerup", (event) => {
    if (tap && Math.hypot(event.clientX - tap.x, event.clientY - tap.y) < SWIPE) {
      onStart(rounded(under(event)));
      take();
    }
  });
  for (const name of ["pointerup", "pointercancel"]) {
    drawing.addEventListener(name, () => {
      dragging = false;
      tap = null;
    });
  }
  drawing.addEventListener("pointerleave", () => onProbe(null));
  const take = () => handle.focus({ preventScroll: true });

  /** @param {PointerEvent} event */
  function isInside(event) {
    const box = drawing.getBoundingClientRect();
    const [a, b] = [event.clientX - box.left - frame.left, event.clientY - box.top - frame.top];
    return a >= 0 && b >= 0 && a <= frame.width && b <= frame.height;
  }

  /** @param {KeyboardEvent} event */
  function pressed(event) {
    const move = /** @type {Record<string, Point>} */ ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] })[event.key];
    if (!move) return;
    event.preventDefault();
    const share = event.shiftKey ? 0.1 : 0.01;
    onStart(rounded(inRange([
      start[0] + move[0] * share * (view.xRange[1] - view.xRange[0]),
      start[1] + move[1] * share * (view.yRange[1] - view.yRange[0]),
    ])));
  }

  /** To about a thousandth of the map: round numbers are easier to read and to share. @param {Point} point @returns {Point} */
  function rounded(point) {
    return inRange([roundedTo(point[0], view.xRange), roundedTo(point[1], view.yRange)]);
  }

  return { element: root, fit, drawSurface, drawPaths, drawProbe };
}

/** @param {number} value @param {Point} range */
function roundedTo(value, [low, high]) {
  const unit = 10 ** Math.floor(Math.log10((high - low) / 500));
  return Number((Math.round(value / unit) * unit).toPrecision(12));
}

/** An arrow from a point, or in both directions. @param {number} x @param {number} y @param {number} dx @param {number} dy @param {boolean} both */
function arrow(x, y, dx, dy, both) {
  const length = Math.hypot(dx, dy);
  if (length < 2) return "";
  /** @param {number} sign */
  const head = (sign) => {
    const [ux, uy] = [(sign * dx) / length, (sign * dy) / length];
    const [tx, ty] = [x + sign * dx, y + sign * dy];
    return `M${tx - 7 * ux - 4 * uy} ${ty - 7 * uy + 4 * ux}L${tx} ${ty}L${tx - 7 * ux + 4 * uy} ${ty - 7 * uy - 4 * ux}`;
  };
  return both
    ? `M${x - dx} ${y - dy}L${x + dx} ${y + dy}${head(1)}${head(-1)}`
    : `M${x} ${y}L${x + dx} ${y + dy}${head(1)}`;
}
