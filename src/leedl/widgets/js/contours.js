// Areas between level lines of a loss over two parameters.

import { contours as marchingSquares } from "d3-contour";
import { CIVIDIS } from "./parts/colors.js";
import { short } from "./text.js";

/** @typedef {{level: number, rings: [number, number][][]}} Area  all that lies above a level, in units of the map */

/**
 * The loss on an n×n grid of cell centers that covers the map; rows from the bottom up.
 * @param {(x: number, y: number) => number} loss
 * @param {[number, number]} xRange @param {[number, number]} yRange @param {number} n
 */
export function sample(loss, xRange, yRange, n) {
  const values = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    const y = yRange[0] + ((row + 0.5) / n) * (yRange[1] - yRange[0]);
    for (let column = 0; column < n; column++) {
      values[row * n + column] = loss(xRange[0] + ((column + 0.5) / n) * (xRange[1] - xRange[0]), y);
    }
  }
  return values;
}

/** Round losses between which equally many points of the grid lie. @param {Float64Array} values @param {number} [number] */
export function chooseLevels(values, number = 11) {
  const sorted = values.filter(Number.isFinite).sort();
  const levels = Array.from({ length: number }, (_, i) => sorted[Math.floor(((i + 1) / (number + 1)) * (sorted.length - 1))]);
  return [...new Set(levels.map((level) => Number(level.toPrecision(2))))].sort((a, b) => a - b);
}

/**
 * One polygon per level: all that lies above it, in units of the map (0 to 1, y upwards).
 * @param {Float64Array} values @param {number[]} levels
 * @returns {Area[]}
 */
export function areasAbove(values, levels) {
  const n = Math.sqrt(values.length);
  return marchingSquares()
    .size([n, n])
    .thresholds(levels)(/** @type {any} */ (values))
    .map(({ value, coordinates }) => ({
      level: /** @type {number} */ (value),
      rings: coordinates.flat().map((ring) => ring.map(([x, y]) => /** @type {[number, number]} */ ([x / n, y / n]))),
    }));
}

/**
 * Paint areas and level lines, and write each level's value on its longest line.
 * @param {CanvasRenderingContext2D} canvas @param {Area[]} areas @param {number} width @param {number} height
 */
export function paint(canvas, areas, width, height) {
  canvas.fillStyle = shade(0, areas.length);
  canvas.fillRect(0, 0, width, height);
  areas.forEach(({ rings }, index) => {
    canvas.beginPath();
    for (const ring of rings) {
      ring.forEach(([x, y], i) => canvas[i ? "lineTo" : "moveTo"](x * width, (1 - y) * height));
      canvas.closePath();
    }
    canvas.fillStyle = shade(index + 1, areas.length);
    canvas.fill("evenodd");
    canvas.strokeStyle = lineColor(index, areas.length);
    canvas.lineWidth = 0.7;
    canvas.stroke();
  });
  canvas.font = "10px sans-serif";
  canvas.textAlign = "center";
  canvas.textBaseline = "middle";
  /** @type {[number, number][]} */
  const taken = [];
  areas.forEach(({ level, rings }, index) => {
    const place = labelPlace(rings, taken, width, height);
    if (!place) return;
    taken.push(place);
    canvas.fillStyle = shade(index + 1, areas.length);
    const text = short(level);
    const size = canvas.measureText(text).width + 4;
    canvas.fillRect(place[0] - size / 2, place[1] - 6, size, 12);
    canvas.fillStyle = lineColor(index, areas.length);
    canvas.fillText(text, ...place);
  });
}

/** The color of what lies above `index` of the levels. @param {number} index @param {number} levels */
export function shade(index, levels) {
  return CIVIDIS[Math.round((index / Math.max(1, levels)) * (CIVIDIS.length - 1))];
}

/** Bright lines on the dark half, dark lines on the bright half. @param {number} index @param {number} levels */
const lineColor = (index, levels) => (index + 1 <= levels / 2 ? "#fefefe" : "#010101");

/**
 * The point of the lines that is farthest from the labels already placed, well inside the map.
 * @param {[number, number][][]} rings @param {[number, number][]} taken @param {number} width @param {number} height
 * @returns {[number, number] | null}
 */
function labelPlace(rings, taken, width, height) {
  let best = null;
  let bestDistance = 24; // pixels; nearer labels would touch
  for (const ring of rings) {
    if (ring.length < 16) continue;
    for (let i = 0; i < ring.length; i += 3) {
      const x = ring[i][0] * width;
      const y = (1 - ring[i][1]) * height;
      if (x < 18 || x > width - 18 || y < 10 || y > height - 10) continue;
      const distance = Math.min(1e3, ...taken.map(([a, b]) => Math.hypot(x - a, y - b)));
      if (distance > bestDistance) {
        bestDistance = distance;
        best = /** @type {[number, number]} */ ([x, y]);
      }
    }
  }
  return best;
}
