// A matrix: each number as a color, and as text at the cell that pointer or arrow keys choose.

import { element, fill, svg } from "../dom.js";
import { short } from "../text.js";
import { gradient, inkOn, shades } from "./colors.js";
import { extent } from "./scales.js";

/**
 * @typedef {object} MatrixOptions
 * @property {string} label
 * @property {[number, number]} [range]  values of the first and the last color; of the matrix itself by default
 * @property {string} [colors]  cividis, gray or signed
 * @property {string[]} [rowLabels] @property {string[]} [columnLabels]
 * @property {string} [rowName]  what a row is, such as "query" @property {string} [columnName]
 * @property {(cell: {row: number, column: number, value: number} | null) => void} [onCell]  hears which cell is read
 */

const LARGEST_CELL = 46;

/** @param {MatrixOptions} options */
export function matrixView({ label, range, colors = "cividis", rowLabels = [], columnLabels = [], rowName = "row", columnName = "column", onCell = () => {} }) {
  const canvas = element("canvas", { class: "lf-pixels", "aria-hidden": "true" });
  const drawing = svg("svg", { tabindex: 0, role: "slider", "aria-label": `${label}: values; arrow keys move from cell to cell`, "aria-valuemin": 0 });
  const reading = element("p", { class: "lf-reading", "aria-hidden": "true" });
  const scaleBar = element("span", { class: "lf-scale-bar", style: `background: ${gradient(colors)}` });
  const key = element("p", { class: "lf-scale", "aria-hidden": "true" });
  const stage = element("div", { class: "lf-stage" }, canvas, drawing);
  const root = element("div", { class: "lf-matrix" }, element("p", { class: "lf-plot-title" }, element("strong", {}, label)), stage, key, reading);
  /** @type {ArrayLike<number>} */
  let values = [];
  let [rows, columns, known] = [0, 0, 0]; // `known`: the width that there is
  let cell = { left: 0, top: 0, width: 0, height: 0 };
  let [row, column] = [0, 0];
  let reads = false;

  const rowText = (/** @type {number} */ i) => rowLabels[i] ?? `${rowName} ${i + 1}`;
  const columnText = (/** @type {number} */ i) => columnLabels[i] ?? `${columnName} ${i + 1}`;

  function layOut() {
    known ||= root.clientWidth;
    const width = Math.floor(known || 320);
    const left = rowLabels.length ? Math.min(0.35 * width, 10 + 6.6 * Math.max(...rowLabels.map((one) => one.length))) : 2;
    const cellWidth = Math.min(LARGEST_CELL, (width - left - 4) / columns);
    const slanted = columnLabels.some((one) => one.length * 6.6 > cellWidth - 2);
    const top = columnLabels.length ? (slanted ? Math.min(90, 12 + 4.6 * Math.max(...columnLabels.map((one) => one.length))) : 18) : 2;
    const cellHeight = Math.min(LARGEST_CELL, Math.max(cellWidth, rows <= 12 ? 24 : rowLabels.length ? 13 : 2));
    cell = { left, top, width: cellWidth, height: cellHeight };
    const size = { width: columns * cellWidth, height: rows * cellHeight };
    fill(drawing, { width: Math.min(width, left + size.width + (slanted ? 24 : 4)), height: top + size.height + 3 });
    Object.assign(canvas.style, { left: `${left}px`, top: `${top}px`, width: `${size.width}px`, height: `${size.height}px` });

    const [low, high] = range || extent([values]);
    const shade = shades(colors, [low, high]);
    const texts = cellWidth >= 30 && cellHeight >= 16 && rows * columns <= 225;
    canvas.width = columns;
    canvas.height = rows;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const picture = context.createImageData(columns, rows);
    const numbers = [];
    for (let i = 0; i < values.length; i++) {
      const color = shade(values[i]);
      picture.data.set([...color, 255], 4 * i);
      if (!texts) continue;
      const [x, y] = [left + ((i % columns) + 0.5) * cellWidth, top + (Math.floor(i / columns) + 0.5) * cellHeight];
      numbers.push(svg("text", { x, y, dy: "0.35em", "text-anchor": "middle", class: "lf-cell", style: `fill: ${inkOn(color)}` }, brief(values[i])));
    }
    context.putImageData(picture, 0, 0);
    const every = Math.ceil(13 / cellHeight); // rows between two labels that do not touch
    drawing.replaceChildren(
      ...numbers,
      ...rowLabels.slice(0, rows).flatMap((text, i) => (i % every ? [] : [svg("text", { x: left - 6, y: top + (i + 0.5) * cellHeight, dy: "0.35em", "text-anchor": "end" }, cut(text, left / 6.6))])),
      ...columnLabels.slice(0, columns).flatMap((text, i) => {
        if (i % Math.ceil(13 / cellWidth)) return [];
        const x = left + (i + 0.5) * cellWidth;
        return [svg("text", slanted ? { transform: `translate(${x} ${top - 4}) rotate(-42)` } : { x, y: top - 5, "text-anchor": "middle" }, cut(text, 17))];
      }),
      mark,
    );
    key.replaceChildren(short(low), scaleBar, short(high));
    read();
  }

  const mark = svg("rect", { class: "lf-chosen" });

  /** Say what is in the chosen cell. */
  function read() {
    row = Math.min(rows - 1, Math.max(0, row));
    column = Math.min(columns - 1, Math.max(0, column));
    const value = values[row * columns + column];
    const text = `${rowText(row)}, ${columnText(column)}: ${short(value)}`;
    fill(drawing, { "aria-valuemax": rows * columns - 1, "aria-valuenow": row * columns + column, "aria-valuetext": text });
    fill(mark, { x: cell.left + column * cell.width, y: cell.top + row * cell.height, width: cell.width, height: cell.height, hidden: !reads });
    reading.textContent = reads ? text : "";
    onCell(reads ? { row, column, value } : null);
  }

  /** @param {PointerEvent} event */
  function pointed(event) {
    const box = drawing.getBoundingClientRect();
    const [i, j] = [Math.floor((event.clientY - box.top - cell.top) / cell.height), Math.floor((event.clientX - box.left - cell.left) / cell.width)];
    if (i < 0 || j < 0 || i >= rows || j >= columns) return;
    [row, column, reads] = [i, j, true];
    read();
  }
  drawing.addEventListener("pointermove", pointed);
  drawing.addEventListener("pointerdown", pointed);
  const leave = () => {
    reads = false;
    read();
  };
  drawing.addEventListener("pointerleave", ({ pointerType }) => pointerType === "touch" || drawing.matches(":focus") || leave());
  drawing.addEventListener("blur", leave);
  drawing.addEventListener("focus", () => {
    reads = true;
    read();
  });
  drawing.addEventListener("keydown", (event) => {
    const move = /** @type {Record<string, [number, number]>} */ ({
      ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], Home: [0, -columns], End: [0, columns],
    })[event.key];
    if (!move) return;
    event.preventDefault();
    [row, column, reads] = [row + move[0], column + move[1], true];
    read();
  });
  new ResizeObserver(() => {
    if (!rows || !root.clientWidth || root.clientWidth === known) return;
    known = root.clientWidth;
    layOut();
  }).observe(root);

  return {
    element: root,
    /** Row by row. @param {ArrayLike<number>} numbers @param {[number, number]} shape */
    show(numbers, shape) {
      values = numbers;
      [rows, columns] = shape;
      layOut();
    },
  };
}

/** @param {string} text @param {number} length */
const cut = (text, length) => (text.length > length ? `${text.slice(0, Math.max(1, Math.floor(length) - 1))}…` : text);

/** Two digits, for a cell. @param {number} value */
const brief = (value) => (Math.abs(value) < 0.005 ? "0" : short(Number(value.toPrecision(2))));
