// Walks as lines with a halo, dots and an end; what has not changed stays as it is.

import { fill, keep, svg } from "./dom.js";
import { pixel, polyline, upTo } from "./polyline.js";

/**
 * @typedef {object} Path
 * @property {Float64Array} points  in the map's units: x, y, x, y, …
 * @property {Float64Array} losses  at each of them
 * @property {number} length  how many points are shown
 * @property {string} color @property {string} dash @property {string} name
 * @property {string} [label]  written at its middle
 *
 * @typedef {{points: Float64Array, frame: any, pixels: Float64Array, line: import("./polyline.js").Polyline, group: SVGGElement}} DrawnPath
 */

const MOST_VERTICES = 600; // of a path
const MOST_DOTS = 81; // more would hide the line

export function createPaths() {
  const root = svg("g");
  /** @type {Map<string, DrawnPath>} */
  let drawn = new Map();

  /**
   * @param {Path[]} walks @param {any} frame  stands for the place and the size of what is drawn on
   * @param {(walk: Path) => Float64Array} place  gives the pixels of the points; NaN where there is no place for one
   * @param {import("./polyline.js").Box} box  what lies outside is cut off
   */
  function draw(walks, frame, place, box) {
    const before = drawn;
    drawn = new Map();
    for (const walk of walks) drawn.set(walk.name, drawPath(walk, before.get(walk.name)));
    keep(root, [...drawn.values()].map(({ group }) => group));

    /** @param {Path} walk @param {DrawnPath} [old] @returns {DrawnPath} */
    function drawPath(walk, old) {
      const { points, length } = walk;
      const same = old && old.points === points && old.frame === frame;
      const pixels = same ? old.pixels : place(walk);
      const line = same ? old.line : polyline(pixels, box, MOST_VERTICES);
      const group = old ? old.group : emptyPath(walk);
      const [halo, path, dotHalo, dots, end, label] = group.children;
      const way = upTo(line, length - 1);
      let places = "";
      for (let i = 1; i < length && length <= MOST_DOTS; i++) if (isPlace(i)) places += `M${onScreen(2 * i)} ${onScreen(2 * i + 1)}h0`;
      for (const [node, value] of /** @type {[Element, string][]} */ ([[halo, way], [path, way], [dotHalo, places], [dots, places]])) {
        if (node.getAttribute("d") !== value) node.setAttribute("d", value);
      }
      if (label) fill(label, besideMiddle());
      const last = length - 1;
      fill(end, { visibility: isPlace(last) ? false : "hidden", cx: onScreen(2 * last) || 0, cy: onScreen(2 * last + 1) || 0 });
      return { points, frame, pixels, line, group };

      /** On the side where there is more room. */
      function besideMiddle() {
        const i = length >> 1;
        const left = pixels[2 * i] > (box.left + box.right) / 2;
        return {
          visibility: isPlace(i) ? false : "hidden",
          x: (pixels[2 * i] || 0) + (left ? -9 : 9), y: (pixels[2 * i + 1] || 0) + 4, "text-anchor": left ? "end" : "start",
        };
      }
      /** @param {number} i */
      function isPlace(i) {
        return !Number.isNaN(pixels[2 * i]);
      }
      /** What lies far outside is as well a little outside. @param {number} i */
      function onScreen(i) {
        return pixel(Math.min(1e4, Math.max(-1e4, pixels[i])));
      }
    }
  }

  return { element: root, draw };
}

/** @param {Path} walk */
function emptyPath({ color, dash, name, label }) {
  const end = svg("circle", { r: 5, class: "lf-end", fill: color });
  end.append(svg("title", {}, name));
  return svg(
    "g", {},
    svg("path", { class: "lf-halo" }),
    svg("path", { class: "lf-path", stroke: color, "stroke-dasharray": dash }),
    svg("path", { class: "lf-dots lf-dots-halo" }),
    svg("path", { class: "lf-dots", stroke: color }),
    end,
    ...(label ? [svg("text", { class: "lf-label" }, label)] : []),
  );
}
