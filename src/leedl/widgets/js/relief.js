// The surface in relief: the same loss as on the map, seen from the side, turned by dragging or by two sliders.

import { slider } from "./controls.js";
import { element, fill, svg } from "./dom.js";
import { shade } from "./contours.js";
import { createPaths } from "./paths.js";

/**
 * @typedef {[number, number]} Point
 * @typedef {import("./paths.js").Path} Path
 * @typedef {{turn: number, tilt: number}} Camera  degrees: around the upright axis; up from the horizon
 */

/** Degrees, lowest and highest. @type {Record<string, [number, number]>} */
export const ANGLES = { turn: [0, 360], tilt: [5, 90] };

const MESH = 44; // squares along each side
const HEIGHT = 0.75; // of the relief, where a side of the base is 2

/**
 * @param {() => {xRange: Point, yRange: Point}} view
 * @param {{onTurn: (camera: Camera) => void}} callbacks
 */
export function createRelief(view, { onTurn }) {
  const canvas = element("canvas", { role: "img", "aria-label": "the surface in relief, with the walks on it" });
  /** @type {Camera} */
  let camera = { turn: 30, tilt: 35 };
  const turn = slider({ label: "turn", low: ANGLES.turn[0], high: ANGLES.turn[1], whole: true, onInput: (value) => onTurn({ ...camera, turn: value }) });
  const tilt = slider({ label: "tilt", low: ANGLES.tilt[0], high: ANGLES.tilt[1], whole: true, onInput: (value) => onTurn({ ...camera, tilt: value }) });
  const paths = createPaths();
  const dot = svg("circle", { r: 5, class: "lf-dot" });
  const drawing = svg("svg", { "aria-hidden": "true" }, paths.element, dot);
  const root = element("div", { class: "lf-relief" }, element("div", { class: "lf-scene" }, canvas, drawing), turn.element, tilt.element);
  let width = 0;
  let heights = new Float64Array((MESH + 1) ** 2); // at the corners of the squares, 0 to 1
  let shades = new Int32Array(MESH * MESH); // how many levels each square lies above
  let number = 1; // of levels
  /** The height of a loss. */
  let heightOf = (/** @type {number} */ loss) => loss;
  let painted = {}; // what the mesh was painted from; another object for another picture
  let shown = "";

  /** What is to be measured before the next picture. @type {(() => void) | null} */
  let due = null;

  /**
   * Take in a loss. Its height is cut off at the highest level, as an exploding wall would flatten everything else.
   * @param {(x: number, y: number) => number} loss @param {number[]} levels
   */
  function take(loss, levels) {
    const { xRange, yRange } = view();
    number = levels.length;
    const top = levels[number - 1];
    /** @param {number} share @param {Point} range */
    const along = (share, [low, high]) => low + share * (high - low);
    let lowest = top;
    const values = heights.map((_, i) => {
      const value = loss(along((i % (MESH + 1)) / MESH, xRange), along(Math.floor(i / (MESH + 1)) / MESH, yRange));
      lowest = value < lowest ? value : lowest;
      return value;
    });
    const span = top - lowest || 1;
    heightOf = (value) => clipped((value - lowest) / span);
    heights = values.map(heightOf);
    shown = "";
    shades = shades.map((_, i) => {
      const value = values[i + Math.floor(i / MESH)];
      return Number.isFinite(value) ? levels.filter((level) => value > level).length : number;
    });
  }

  /** Fit the width that there is. */
  function fit() {
    width = Math.max(200, Math.floor(root.clientWidth || 300));
  }

  /** @param {Path[]} walks @param {{point: Point, loss: number}} start @param {Camera} from */
  function draw(walks, start, from) {
    camera = from;
    due?.();
    due = null;
    const height = Math.round(width * 0.72);
    const { xRange, yRange } = view();
    const [alongX, alongY] = [xRange, yRange].map(onBase);
    const project = projection(camera, width, height);
    const density = window.devicePixelRatio || 1;
    const wanted = [camera.turn, camera.tilt, width, density].join();
    if (wanted !== shown) {
      shown = wanted;
      painted = {};
      turn.show(camera.turn);
      tilt.show(camera.tilt);
      Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
      fill(drawing, { width, height });
      Object.assign(canvas, { width: Math.round(width * density), height: Math.round(height * density) });
      const context = canvas.getContext("2d");
      context?.scale(density, density);
      if (context) paintMesh(context, project);
    }
    paths.draw(walks, painted, place, { left: 0, top: 0, right: width, bottom: height });
    const [cx, cy] = project(alongX(start.point[0]), alongY(start.point[1]), heightOf(start.loss));
    fill(dot, { cx, cy });

    /** The pixels of a walk, a little above the surface; outside of the map there is no relief to walk on. @param {Path} walk */
    function place({ points, losses }) {
      const pixels = new Float64Array(points.length).fill(NaN);
      for (let i = 0; i < losses.length; i++) {
        const [x, y] = [points[2 * i], points[2 * i + 1]];
        if (x < xRange[0] || x > xRange[1] || y < yRange[0] || y > yRange[1]) continue;
        const at = project(alongX(x), alongY(y), heightOf(losses[i]) + 0.01);
        pixels[2 * i] = at[0];
        pixels[2 * i + 1] = at[1];
      }
      return pixels;
    }
  }

  /** Squares from back to front, so that the near ones hide the far ones. @param {CanvasRenderingContext2D} context @param {Project} project */
  function paintMesh(context, project) {
    const side = MESH + 1;
    const corners = Array.from(heights, (z, i) => project(2 * ((i % side) / MESH) - 1, 2 * (Math.floor(i / side) / MESH) - 1, z));
    // Along either axis, as seen from this side, every square hides only those behind it.
    const turned = (camera.turn * Math.PI) / 180;
    const [rightIsNear, topIsNear] = [Math.sin(turned) > 0, Math.cos(turned) < 0];
    Object.assign(context, { lineWidth: 0.4, strokeStyle: "rgba(1, 1, 1, 0.35)" });
    for (let i = 0; i < MESH * MESH; i++) {
      const [row, column] = [Math.floor(i / MESH), i % MESH];
      const [r, c] = [topIsNear ? row : MESH - 1 - row, rightIsNear ? column : MESH - 1 - column];
      const corner = r * side + c;
      context.beginPath();
      for (const one of [corner, corner + 1, corner + side + 1, corner + side]) context.lineTo(...corners[one]);
      context.closePath();
      context.fillStyle = shade(shades[r * MESH + c], number);
      context.fill();
      context.stroke();
    }
  }

  // --- turning ---

  /** @type {{x: number, y: number, camera: Camera} | null} */
  let grip = null;
  canvas.addEventListener("pointerdown", (event) => {
    grip = { x: event.clientX, y: event.clientY, camera };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!grip) return;
    const turned = Math.round(grip.camera.turn - (event.clientX - grip.x) * 0.5);
    const tilted = Math.round(grip.camera.tilt + (event.clientY - grip.y) * 0.4);
    onTurn({ turn: ((turned % 360) + 360) % 360, tilt: Math.min(ANGLES.tilt[1], Math.max(ANGLES.tilt[0], tilted)) });
  });
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => (grip = null));

  /** @param {Parameters<typeof take>} measured */
  const measure = (...measured) => void (due = () => take(...measured)); // nobody may be looking
  return { element: root, fit, measure, draw };
}

/** @typedef {(x: number, y: number, z: number) => Point} Project  to pixels */

/** Parallel projection of the base -1…1 and of heights 0…1. @param {Camera} camera @param {number} width @param {number} height @returns {Project} */
function projection({ turn, tilt }, width, height) {
  const [a, b] = [(turn * Math.PI) / 180, (tilt * Math.PI) / 180];
  const [cosA, sinA, cosB, sinB] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b)];
  const size = Math.min(width / 2.95, height / (2.83 * sinB + HEIGHT * cosB + 0.2));
  return (x, y, z) => {
    const across = x * cosA + y * sinA;
    const away = y * cosA - x * sinA;
    return [width / 2 + size * across, height / 2 - size * (away * sinB + (z - 0.5) * HEIGHT * cosB)];
  };
}

/** From a range of the map to the base, whose sides go from -1 to 1. @param {Point} range */
const onBase = ([low, high]) => (/** @type {number} */ value) => (2 * (value - low)) / (high - low) - 1;

/** @param {number} height */
const clipped = (height) => (height >= 0 ? Math.min(1, height) : Number.isNaN(height) ? 1 : 0);
