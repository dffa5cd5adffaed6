/** What a point of a surface is, judged by the derivatives there; the twin of `surfaces.kind_of_point`. */

/**
 * An eigenvalue of a symmetric 2×2 matrix and its eigenvector, of length 1.
 *
 * @typedef {{value: number, vector: [number, number]}} Eigenpair
 */

/**
 * The eigenvalues and eigenvectors of the symmetric matrix [[h11, h12], [h12, h22]], by one Jacobi rotation:
 * wrong by no more than the larger eigenvalue is rounded, and exact for a diagonal matrix. (The roots of the
 * characteristic polynomial are not: they overflow early, and give no eigenvector where they are equal.)
 *
 * @param {number} h11
 * @param {number} h12
 * @param {number} h22
 * @returns {[Eigenpair, Eigenpair]}  the lower eigenvalue first; the second vector is the first turned
 *   counter-clockwise by 90°. All is NaN if a number of the matrix is.
 */
export function eigen2(h11, h12, h22) {
  const tan = tangentOfTurn(h11, h12, h22);
  const cos = 1 / Math.sqrt(1 + tan * tan);
  const sin = tan * cos;
  const first = h11 - tan * h12; // belongs to (cos, −sin)
  const second = h22 + tan * h12; // belongs to (sin, cos)
  return first <= second
    ? [{ value: first, vector: [cos, -sin] }, { value: second, vector: [sin, cos] }]
    : [{ value: second, vector: [sin, cos] }, { value: first, vector: [-cos, sin] }];
}

/**
 * The tangent of the smaller angle, at most 45°, by which to turn the axes to those of the matrix.
 *
 * @param {number} h11
 * @param {number} h12
 * @param {number} h22
 */
function tangentOfTurn(h11, h12, h22) {
  if (h12 === 0) return 0;
  const cotOfTwice = (h22 / 2 - h11 / 2) / h12; // halved first: the difference of huge numbers is infinite
  const size = 1 / (Math.abs(cotOfTwice) + Math.hypot(cotOfTwice, 1));
  return cotOfTwice < 0 ? -size : size;
}

/**
 * @typedef {"not critical" | "minimum" | "maximum" | "saddle" | "undecided (zero eigenvalue)"} KindOfPoint
 */

/**
 * What a point is, judged by the gradient and the signs of the Hessian's eigenvalues there.
 *
 * With floating-point numbers hardly anything is exactly zero. The gradient counts as zero if its norm is at
 * most `tolerance`; an eigenvalue counts as zero if its size is at most `tolerance` times that of the
 * largest, or at most `tolerance`, if the largest is smaller than 1.
 *
 * @param {readonly [number, number]} gradient
 * @param {readonly [number, number, number]} hessian  h11, h12 = h21, h22
 * @param {number} [tolerance]  positive
 * @returns {KindOfPoint}
 * @throws {Error} a number is not finite, or `tolerance` is not positive.
 */
export function kindOfPoint(gradient, hessian, tolerance = 1e-6) {
  if (![...gradient, ...hessian].every(Number.isFinite)) {
    throw new Error(`the gradient (${gradient}) or the Hessian (${hessian}) is not finite; it has no kind`);
  }
  if (!(tolerance > 0)) throw new Error(`tolerance is ${tolerance}; it must be positive`);
  if (Math.hypot(...gradient) > tolerance) return "not critical";
  const [lowest, highest] = eigen2(...hessian).map((pair) => pair.value);
  const zero = tolerance * Math.max(Math.abs(lowest), Math.abs(highest), 1);
  if (lowest < -zero && highest > zero) return "saddle";
  if (lowest > zero) return "minimum";
  if (highest < -zero) return "maximum";
  return "undecided (zero eigenvalue)";
}
