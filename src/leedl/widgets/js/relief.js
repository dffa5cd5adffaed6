// The surface in relief: the same loss as on the map, seen from the side, turned by dragging or by two sliders.

import { slider } from "./controls.js";
import { element } from "./dom.js";
import { shade } from "./contours.js";

/**
 * @typedef {[number, number]} Point
 * @typedef {import("./map.js").Path} Path
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
  const root = element("div", { class: "lf-relief" }, canvas, turn.element, tilt.element);
  let heights = new Float64Array((MESH + 1) ** 2); // at the corners of the squares, 0 to 1
  let shades = new Int32Array(MESH * MESH); // how many levels each square lies above
  let number = 1; // of levels
  /** @type {(x: number, y: number) => number} */
  let heightAt = () => 0;

  /**
   * Take in a loss. Its height is cut off at the highest level, as an exploding wall would flatten everything else.
   * @param {(x: number, y: number) => number} loss @param {number[]} levels
   */
  function measure(loss, levels) {
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
    heightAt = (x, y) => clipped((loss(x, y) - lowest) / span);
    heights = values.map((value) => clipped((value - lowest) / span));
    shades = shades.map((_, i) => {
      const value = values[i + Math.floor(i / MESH)];
      return Number.isFinite(value) ? levels.filter((level) => value > level).length : number;
    });
  }

  /** @param {Path[]} walks @param {Point} start @param {Camera} from */
  function draw(walks, start, from) {
    camera = from;
    turn.show(camera.turn);
    tilt.show(camera.tilt);
    const width = Math.max(200, Math.floor(root.clientWidth || 300));
    const height = Math.round(width * 0.72);
    const density = window.devicePixelRatio || 1;
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    canvas.width = Math.round(width * density);
    canvas.height = Math.round(height * density);
    const context = canvas.getContext("2d");
    if (!context) return;
    context.scale(density, density);
    const project = projection(camera, width, height);
    drawMesh(context, project);
    walks.forEach((walk) => drawWalk(context, project, walk));
    dot(context, project(...base(start), heightAt(...start)), 5, "#fefefe", "#010101");
  }

  /** A point of the map on the base, whose sides go from -1 to 1. @param {Point} point @returns {Point} */
  function base([x, y]) {
    const { xRange, yRange } = view();
    return [2 * ((x - xRange[0]) / (xRange[1] - xRange[0])) - 1, 2 * ((y - yRange[0]) / (yRange[1] - yRange[0])) - 1];
  }

  /** Squares from back to front, so that the near ones hide the far ones. @param {CanvasRenderingContext2D} context @param {Project} project */
  function drawMesh(context, project) {
    const corners = Array.from(heights, (z, i) => project(2 * ((i % (MESH + 1)) / MESH) - 1, 2 * (Math.floor(i / (MESH + 1)) / MESH) - 1, z));
    const order = Array.from(shades, (_, i) => i).sort((a, b) => depth(b) - depth(a));
    /** @param {number} i */
    function depth(i) {
      const corner = i + Math.floor(i / MESH);
      return corners[corner][2] + corners[corner + MESH + 2][2];
    }
    context.lineWidth = 0.4;
    for (const i of order) {
      const corner = i + Math.floor(i / MESH);
      context.beginPath();
      [corner, corner + 1, corner + MESH + 2, corner + MESH + 1].forEach((one, k) => context[k ? "lineTo" : "moveTo"](corners[one][0], corners[one][1]));
      context.closePath();
      context.fillStyle = shade(shades[i], number);
      context.strokeStyle = "rgba(1, 1, 1, 0.35)";
      context.fill();
      context.stroke();
    }
  }

  /** @param {CanvasRenderingContext2D} context @param {Project} project @param {Path} walk */
  function drawWalk(context, project, { points, length, color, dash }) {
    const every = Math.max(1, Math.floor(length / 500));
    const { xRange, yRange } = view();
    context.beginPath();
    let last = null;
    for (let i = 0; i < length; i += i + every < length || i === length - 1 ? every : length - 1 - i) {
      const [x, y] = [points[2 * i], points[2 * i + 1]];
      if (!(x >= xRange[0] && x <= xRange[1] && y >= yRange[0] && y <= yRange[1])) {
        last = null; // outside of the map there is no relief to walk on
        continue;
      }
      const at = project(...base([x, y]), heightAt(x, y) + 0.01);
      context[last ? "lineTo" : "moveTo"](at[0], at[1]);
      last = at;
    }
    context.lineJoin = "round";
    for (const [style, width, dashes] of /** @type {[string, number, number[]][]} */ ([["#fefefe", 5, []], [color, 2.6, dash.split(" ").map(Number)]])) {
      context.setLineDash(dashes.filter(Boolean));
      Object.assign(context, { strokeStyle: style, lineWidth: width });
      context.stroke();
    }
    context.setLineDash([]);
    if (last) dot(context, last, 5, color, "#fefefe");
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

  return { element: root, measure, draw };
}

/** @typedef {(x: number, y: number, z: number) => [number, number, number]} Project  to pixels, and how far away it is */

/** Parallel projection of the base -1…1 and of heights 0…1. @param {Camera} camera @param {number} width @param {number} height @returns {Project} */
function projection({ turn, tilt }, width, height) {
  const [a, b] = [(turn * Math.PI) / 180, (tilt * Math.PI) / 180];
  const [cosA, sinA, cosB, sinB] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b)];
  const size = Math.min(width / 2.95, height / (2.83 * sinB + HEIGHT * cosB + 0.2));
  return (x, y, z) => {
    const across = x * cosA + y * sinA;
    const away = y * cosA - x * sinA;
    return [width / 2 + size * across, height / 2 - size * (away * sinB + (z - 0.5) * HEIGHT * cosB), away];
  };
}

/** @param {number} height */
const clipped = (height) => (height >= 0 ? Math.min(1, height) : Number.isNaN(height) ? 1 : 0);

/** @param {CanvasRenderingContext2D} context @param {number[]} at @param {number} radius @param {string} fill @param {string} rim */
function dot(context, at, radius, fill, rim) {
  context.beginPath();
  context.arc(at[0], at[1], radius, 0, 2 * Math.PI);
  Object.assign(context, { fillStyle: fill, strokeStyle: rim, lineWidth: 2 });
  context.fill();
  context.stroke();
}
