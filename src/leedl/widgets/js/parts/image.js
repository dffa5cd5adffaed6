// Images of few pixels, and a canvas to paint on.

import { button } from "../controls.js";
import { element } from "../dom.js";
import { short } from "../text.js";
import { shades } from "./colors.js";

/**
 * One image or several side by side, each of rows × columns numbers, or of rows × columns × 3 with the colors `rgb`.
 * @param {{label: string, colors?: string, range?: [number, number], labels?: string[]}} options
 */
export function imageView({ label, colors = "gray", range = [0, 1], labels = [] }) {
  const gallery = element("div", { class: "lf-images" });
  const root = element("div", { class: "lf-image" }, element("p", { class: "lf-plot-title" }, element("strong", {}, label)), gallery);
  /** @type {HTMLCanvasElement[]} */
  let canvases = [];
  return {
    element: root,
    /** @param {ArrayLike<number>} values @param {[number, number, number]} shape  images, rows, columns */
    show(values, [images, rows, columns]) {
      if (canvases.length !== images) {
        canvases = Array.from({ length: images }, (_, i) => element("canvas", { class: "lf-pixels", role: "img", "aria-label": labels[i] || (images > 1 ? `${label} ${i + 1}` : label) }));
        gallery.replaceChildren(...canvases.map((one, i) => element("figure", {}, one, ...(labels[i] ? [element("figcaption", { "aria-hidden": "true" }, labels[i])] : []))));
        gallery.style.setProperty("--lf-image", `${images === 1 ? Math.min(320, Math.max(160, columns * 6)) : Math.min(128, Math.max(56, columns * 3))}px`);
      }
      const size = values.length / images;
      canvases.forEach((canvas, i) => paintPixels(canvas, Array.prototype.slice.call(values, i * size, (i + 1) * size), rows, columns, colors, range));
    },
  };
}

/**
 * @param {HTMLCanvasElement} canvas @param {ArrayLike<number>} values @param {number} rows @param {number} columns
 * @param {string} colors @param {[number, number]} range
 */
function paintPixels(canvas, values, rows, columns, colors, range) {
  canvas.width = columns;
  canvas.height = rows;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const picture = context.createImageData(columns, rows);
  const shade = shades(colors, range);
  const [low, high] = range;
  for (let i = 0; i < rows * columns; i++) {
    const color = colors === "rgb" ? [0, 1, 2].map((c) => (255 * (values[3 * i + c] - low)) / (high - low)) : shade(values[i]);
    picture.data.set([...color, 255], 4 * i);
  }
  context.putImageData(picture, 0, 0);
}

/**
 * A canvas to paint on with pointer, finger or keys: arrow keys move, space paints, delete erases.
 * @param {{label: string, rows: number, columns: number, brush?: number, onChange: (values: Float32Array) => void}} options
 *   `brush`: radius in pixels; values run from 0 (empty) to 1, row by row
 */
export function paintCanvas({ label, rows, columns, brush = 1, onChange }) {
  const values = new Float32Array(rows * columns);
  const canvas = element("canvas", { class: "lf-pixels", "aria-hidden": "true" });
  const cursor = element("div", { class: "lf-brush", "aria-hidden": "true" });
  const status = element("span", { class: "lf-hidden", role: "status" });
  const stage = element("div", {
    class: "lf-paint", tabindex: 0, role: "application", "aria-roledescription": "canvas to paint on", style: `aspect-ratio: ${columns} / ${rows}`,
    "aria-label": `${label}; arrow keys move, space paints, delete erases`,
  }, canvas, cursor, status);
  const erase = element("input", { type: "checkbox" });
  const root = element(
    "div", { class: "lf-painting" }, element("p", { class: "lf-plot-title" }, element("strong", {}, label)), stage,
    element("div", { class: "lf-actions" }, button("Clear", clear, { "aria-label": `Clear ${label}` }), element("label", { class: "lf-check" }, erase, " erase")),
  );
  let [row, column] = [Math.floor(rows / 2), Math.floor(columns / 2)];

  /** Soft at the edge, so that a stroke looks like one of a pen. @param {number} x @param {number} y @param {boolean} ink */
  function dab(x, y, ink) {
    for (let i = Math.max(0, Math.floor(y - brush - 1)); i <= Math.min(rows - 1, Math.ceil(y + brush + 1)); i++) {
      for (let j = Math.max(0, Math.floor(x - brush - 1)); j <= Math.min(columns - 1, Math.ceil(x + brush + 1)); j++) {
        const cover = Math.min(1, Math.max(0, brush + 0.5 - Math.hypot(j - x, i - y)));
        const at = i * columns + j;
        values[at] = ink ? Math.max(values[at], cover) : Math.min(values[at], 1 - cover);
      }
    }
  }
  function draw() {
    paintPixels(canvas, values, rows, columns, "gray", [1, 0]); // ink on paper
    Object.assign(cursor.style, { left: `${(100 * column) / columns}%`, top: `${(100 * row) / rows}%`, width: `${100 / columns}%`, height: `${100 / rows}%` });
  }
  function changed() {
    draw();
    onChange(values.slice());
  }
  function clear() {
    values.fill(0);
    changed();
    status.textContent = "empty";
  }

  /** @type {[number, number] | null} */
  let last = null;
  /** @param {PointerEvent} event */
  function stroke(event) {
    const box = canvas.getBoundingClientRect();
    const to = /** @type {[number, number]} */ ([((event.clientX - box.left) / box.width) * columns - 0.5, ((event.clientY - box.top) / box.height) * rows - 0.5]);
    const from = last || to;
    const dabs = Math.max(1, Math.ceil(2 * Math.hypot(to[0] - from[0], to[1] - from[1])));
    for (let i = 1; i <= dabs; i++) dab(from[0] + ((to[0] - from[0]) * i) / dabs, from[1] + ((to[1] - from[1]) * i) / dabs, !erase.checked);
    last = to;
    changed();
  }
  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    stage.focus({ preventScroll: true });
    stage.setPointerCapture(event.pointerId);
    last = null;
    stroke(event);
  });
  stage.addEventListener("pointermove", (event) => {
    if (last) stroke(event);
  });
  for (const name of ["pointerup", "pointercancel"]) stage.addEventListener(name, () => (last = null));
  stage.addEventListener("keydown", (event) => {
    const move = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] })[event.key];
    const paints = event.key === " " || event.key === "Enter";
    if (!move && !paints && event.key !== "Delete" && event.key !== "Backspace") return;
    event.preventDefault();
    if (move) {
      row = Math.min(rows - 1, Math.max(0, row + move[0]));
      column = Math.min(columns - 1, Math.max(0, column + move[1]));
      draw();
    } else {
      dab(column, row, paints && !erase.checked);
      changed();
    }
    status.textContent = `row ${row + 1}, column ${column + 1}: ${short(values[row * columns + column])}`;
  });
  draw();
  return {
    element: root,
    values: () => values.slice(),
    /** @param {ArrayLike<number>} painting */
    show(painting) {
      if (painting.length === values.length) values.set(Array.from(painting));
      else values.fill(0);
      draw();
    },
  };
}
