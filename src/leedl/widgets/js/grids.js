/**
 * Losses sampled on a grid and joined by a cubic spline: the twin of `leedl.grids`.
 *
 * Python sends the coefficients of uniform cubic B-splines; here they are decoded and evaluated by Python's formulas.
 * Outside of the grid, where nobody measured the loss, everything is NaN, so that a walk that leaves it ends there.
 */

/** @typedef {import("./surfaces.js").Surface} Surface */

const ROUNDING = 1e-9; // of a cell: so far beyond the border a point still counts as on it

/**
 * One grid as Python encodes it; `coefficients` are little-endian float32, row by row, in base64.
 *
 * @typedef {object} EncodedGrid
 * @property {readonly number[]} x_range
 * @property {readonly number[]} y_range
 * @property {readonly number[]} shape  rows and columns of the coefficients: two more than those of the grid
 * @property {number} offset  to be added
 * @property {string} coefficients
 */

/**
 * What a surface of the name "grid" has for parameters: one grid, or one for each mini-batch.
 *
 * @typedef {EncodedGrid | {batches: readonly EncodedGrid[]}} GridParameters
 */

/** @typedef {Omit<EncodedGrid, "coefficients"> & {coefficients: Float32Array | Float64Array}} Grid */

/**
 * A sampled surface; the mean of the mini-batches if there are several.
 *
 * @param {GridParameters} parameters
 * @returns {Surface}
 * @throws {Error} the parameters are no grid, or those of the mini-batches differ in shape.
 */
export function gridSurface(parameters) {
  return splineSurface("batches" in parameters ? mean(parameters.batches.map(decode)) : decode(parameters));
}

/**
 * The surface of each mini-batch; of a single grid, that one.
 *
 * @param {GridParameters} parameters
 * @returns {Surface[]}
 * @throws {Error} the parameters are no grid.
 */
export function batchSurfaces(parameters) {
  const grids = "batches" in parameters ? parameters.batches : [parameters];
  return grids.map((grid) => splineSurface(decode(grid)));
}

/**
 * @param {EncodedGrid} encoded
 * @returns {Grid}
 */
function decode({ x_range, y_range, shape, offset, coefficients }) {
  for (const [name, range] of Object.entries({ x_range, y_range })) {
    if (!(range?.length === 2 && range.every(Number.isFinite) && range[0] < range[1])) {
      throw new Error(`grid: ${name} is ${range}; it must be the lowest and the highest value, both finite`);
    }
  }
  if (!(shape?.length === 2 && shape.every((n) => Number.isInteger(n) && n >= 4))) {
    throw new Error(`grid: shape is ${shape}; it must be two whole numbers of at least 4`);
  }
  if (!Number.isFinite(offset)) throw new Error(`grid: offset is ${offset}; it must be a finite number`);
  const text = atob(coefficients);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  if (bytes.length !== 4 * shape[0] * shape[1]) {
    throw new Error(`grid: there are ${bytes.length / 4} coefficients; the shape ${shape} needs ${shape[0] * shape[1]}`);
  }
  const view = new DataView(bytes.buffer);
  const numbers = new Float32Array(bytes.length / 4);
  for (let i = 0; i < numbers.length; i++) numbers[i] = view.getFloat32(4 * i, true);
  return { x_range, y_range, shape, offset, coefficients: numbers };
}

/**
 * @param {Grid[]} grids  on the same points
 * @returns {Grid}
 */
function mean(grids) {
  const [first] = grids;
  const place = (/** @type {Grid} */ { x_range, y_range, shape }) => String([x_range, y_range, shape]);
  if (!grids.length || grids.some((grid) => place(grid) !== place(first))) {
    throw new Error(`grid: the mini-batches must have one shape and range; they have ${grids.map(place).join("; ")}`);
  }
  const coefficients = new Float64Array(first.coefficients.length);
  let offset = 0;
  for (const grid of grids) {
    for (let i = 0; i < coefficients.length; i++) coefficients[i] += grid.coefficients[i] / grids.length;
    offset += grid.offset / grids.length;
  }
  return { ...first, coefficients, offset };
}

/**
 * @param {Grid} grid
 * @returns {Surface}
 */
function splineSurface({ x_range, y_range, shape, offset, coefficients }) {
  const [rows, columns] = [shape[0] - 3, shape[1] - 3]; // of cells
  const stride = shape[1];
  const [left, right] = x_range;
  const [bottom, top] = y_range;
  // The slopes are found per cell.
  const perX = columns / (right - left);
  const perY = rows / (top - bottom);

  /**
   * The sum of the coefficients around a point, weighted by B-splines along x and y.
   *
   * @param {number} w1
   * @param {number} w2
   * @param {Basis} alongX
   * @param {Basis} alongY
   */
  function sum(w1, w2, alongX, alongY) {
    const x = ((w1 - left) / (right - left)) * columns;
    const y = ((w2 - bottom) / (top - bottom)) * rows;
    if (!(x >= -ROUNDING && x <= columns + ROUNDING && y >= -ROUNDING && y <= rows + ROUNDING)) return NaN;
    const column = Math.max(0, Math.min(Math.floor(x), columns - 1));
    const row = Math.max(0, Math.min(Math.floor(y), rows - 1));
    const [a, b, c, d] = alongX(x - column);
    const [e, f, g, h] = alongY(y - row);
    const i = row * stride + column;
    return e * inRow(i) + f * inRow(i + stride) + g * inRow(i + 2 * stride) + h * inRow(i + 3 * stride);

    /** @param {number} at */
    function inRow(at) {
      return a * coefficients[at] + b * coefficients[at + 1] + c * coefficients[at + 2] + d * coefficients[at + 3];
    }
  }

  return {
    bounded: true,
    value: (w1, w2) => offset + sum(w1, w2, basis, basis),
    gradient: (w1, w2) => [perX * sum(w1, w2, slope, basis), perY * sum(w1, w2, basis, slope)],
    hessian: (w1, w2) => [
      perX * perX * sum(w1, w2, curvature, basis),
      perX * perY * sum(w1, w2, slope, slope),
      perY * perY * sum(w1, w2, basis, curvature),
    ],
  };
}

/**
 * The four cubic B-splines that are not zero in a cell, or a derivative of theirs, at u from 0 to 1 in it.
 *
 * @typedef {(u: number) => [number, number, number, number]} Basis
 */

/** @type {Basis} */
function basis(u) {
  const v = 1 - u;
  return [(v * v * v) / 6, ((3 * u - 6) * u * u + 4) / 6, ((3 * v - 6) * v * v + 4) / 6, (u * u * u) / 6];
}

/** @type {Basis} */
function slope(u) {
  const v = 1 - u;
  return [(-v * v) / 2, ((3 * u - 4) * u) / 2, (-(3 * v - 4) * v) / 2, (u * u) / 2];
}

/** @type {Basis} */
function curvature(u) {
  const v = 1 - u;
  return [v, 3 * u - 2, 3 * v - 2, u];
}
