/** Walking down a surface; the twin of `surfaces.descend`. */

/** @typedef {import("./surfaces.js").Surface} Surface */
/** @typedef {import("./optimizers.js").Optimizer} Optimizer */

/**
 * A walk of T updates that led to a finite loss at a finite point.
 *
 * @typedef {object} Walk
 * @property {Float64Array} path  the T + 1 points, the start first: w1, w2, w1, w2, …
 * @property {Float64Array} losses  the loss at each of them
 * @property {Float64Array} gradientNorms  the norm of the gradient at each of them
 * @property {number | null} divergedAt  the number of the update after which the loss or the point was not
 *   finite any more (1 for the first), where the walk ended early; 0, and no points at all, if the start is
 *   already such; else null
 */

/**
 * Walk down a surface, for `steps` updates or until it diverges.
 *
 * @param {Pick<Surface, "value" | "gradient">} surface
 * @param {Optimizer} optimizer  a fresh one, unless it is to go on with what it remembers
 * @param {readonly [number, number]} start
 * @param {number} steps
 * @returns {Walk}
 */
export function walk(surface, optimizer, start, steps) {
  const path = new Float64Array(2 * (steps + 1));
  const losses = new Float64Array(steps + 1);
  const gradientNorms = new Float64Array(steps + 1);
  let point = [...start];
  let visited = 0;
  for (; visited <= steps; visited++) {
    const [w1, w2] = point;
    const loss = surface.value(w1, w2);
    if (!(Number.isFinite(loss) && Number.isFinite(w1) && Number.isFinite(w2))) break;
    const gradient = surface.gradient(w1, w2);
    path[2 * visited] = w1;
    path[2 * visited + 1] = w2;
    losses[visited] = loss;
    gradientNorms[visited] = Math.hypot(gradient[0], gradient[1]);
    if (visited < steps) point = optimizer.step(point, gradient);
  }
  return {
    path: path.slice(0, 2 * visited),
    losses: losses.slice(0, visited),
    gradientNorms: gradientNorms.slice(0, visited),
    divergedAt: visited <= steps ? visited : null,
  };
}
