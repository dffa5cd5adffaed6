/** Walking down a surface; the twin of `surfaces.descend`. */

import { clipByNorm, clipByValue } from "./optimizers.js";

/** @typedef {import("./surfaces.js").Surface} Surface */
/** @typedef {import("./optimizers.js").Optimizer} Optimizer */

/**
 * A walk of T updates that led to a finite loss at a finite point.
 *
 * @typedef {object} Walk
 * @property {Float64Array} path  the T + 1 points, the start first: w1, w2, w1, w2, …
 * @property {Float64Array} losses  the loss at each of them
 * @property {Float64Array} gradientNorms  the norm of the gradient at each of them
 * @property {Float64Array} effectiveSteps  by what each element of the T gradients was in effect multiplied, two for
 *   each update: the change of the parameter, divided by minus the gradient that the update was given (that of the
 *   mini-batch, before clipping). Gradient descent makes it the learning rate, momentum and weight decay may make
 *   it negative; NaN where the gradient was 0
 * @property {number | null} divergedAt  the number of the update after which the loss or the point was not
 *   finite any more (1 for the first), where the walk ended early; 0, and no points at all, if the start is
 *   already such; else null
 * @property {number | null} leftMapAt  the same where the update led out of a surface that is known on the map only
 */

/**
 * How gradients are clipped, and the limit: `["norm", 15]` shortens longer ones, `["value", 15]` cuts each element.
 *
 * @typedef {readonly ["norm" | "value", number]} Clip
 */

/**
 * @typedef {object} WalkOptions
 * @property {import("./schedules.js").Schedule} [schedule]  from the number of updates made to a factor of the
 *   learning rate, which afterwards is as before
 * @property {Clip | null} [clip]
 * @property {readonly Pick<Surface, "gradient">[]} [batches]  the surfaces of the mini-batches
 * @property {ArrayLike<number>} [order]  which mini-batch each update takes its gradient from, begun anew when it is
 *   through; all in turn by default. Losses and gradient norms are still those of the surface
 */

/**
 * Walk down a surface, for `steps` updates or until it diverges.
 *
 * @param {Pick<Surface, "value" | "gradient" | "bounded">} surface
 * @param {Optimizer} optimizer  a fresh one, unless it is to go on with what it remembers
 * @param {readonly [number, number]} start
 * @param {number} steps
 * @param {WalkOptions} [options]
 * @returns {Walk}
 */
export function walk(surface, optimizer, start, steps, { schedule, clip, batches = [], order } = {}) {
  const path = new Float64Array(2 * (steps + 1));
  const losses = new Float64Array(steps + 1);
  const gradientNorms = new Float64Array(steps + 1);
  const effectiveSteps = new Float64Array(2 * steps);
  const learningRate = optimizer.learningRate;
  const turns = order ?? batches.map((_, i) => i);
  let point = [...start];
  let visited = 0;
  for (; visited <= steps; visited++) {
    const w1 = point[0];
    const w2 = point[1];
    const loss = surface.value(w1, w2);
    if (!(Number.isFinite(loss) && Number.isFinite(w1) && Number.isFinite(w2))) break;
    const gradient = surface.gradient(w1, w2);
    path[2 * visited] = w1;
    path[2 * visited + 1] = w2;
    losses[visited] = loss;
    gradientNorms[visited] = norm(gradient[0], gradient[1]);
    if (visited === steps) continue;
    const used = batches.length ? batches[turns[visited % turns.length]].gradient(w1, w2) : gradient;
    if (schedule) optimizer.learningRate = learningRate * schedule(visited);
    point = optimizer.step(point, clip ? clipped(used, clip) : used);
    effectiveSteps[2 * visited] = effectiveStep(w1, point[0], used[0]);
    effectiveSteps[2 * visited + 1] = effectiveStep(w2, point[1], used[1]);
  }
  optimizer.learningRate = learningRate;
  const endedAt = visited <= steps ? visited : null;
  const leftMap = surface.bounded && point.every(Number.isFinite);
  // Nothing is copied unless the walk ended early: figures walk anew with every movement of a slider.
  /** @param {Float64Array} all @param {number} length */
  const first = (all, length) => (length < all.length ? all.slice(0, length) : all);
  return {
    path: first(path, 2 * visited),
    losses: first(losses, visited),
    gradientNorms: first(gradientNorms, visited),
    effectiveSteps: first(effectiveSteps, 2 * Math.max(0, visited - 1)),
    divergedAt: leftMap ? null : endedAt,
    leftMapAt: leftMap ? endedAt : null,
  };
}

/** @param {number} g1 @param {number} g2 */
function norm(g1, g2) {
  const squared = g1 * g1 + g2 * g2;
  // Math.hypot is slow, and needed only where the squares are too large or too small for a number.
  return squared > 1e-290 && squared < Infinity ? Math.sqrt(squared) : Math.hypot(g1, g2);
}

/** @param {number[]} gradient @param {Clip} clip */
function clipped(gradient, [by, limit]) {
  return by === "norm" ? clipByNorm(gradient, limit) : clipByValue(gradient, limit);
}

/** @param {number} before @param {number} after @param {number} gradient */
function effectiveStep(before, after, gradient) {
  return gradient === 0 ? NaN : (after - before) / -gradient;
}
