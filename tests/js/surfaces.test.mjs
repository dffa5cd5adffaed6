import assert from "node:assert/strict";
import { test } from "node:test";

import { createSurface, SURFACES } from "../../src/leedl/widgets/js/surfaces.js";
import { randomNumbers } from "./random.mjs";

/** @typedef {ReturnType<typeof randomNumbers>} RandomNumbers */

/** @type {Record<string, (random: RandomNumbers) => Record<string, number>>} */
const RANDOM_PARAMETERS = {
  two_weight_network: ({ between }) => ({ label: between(-2, 2), x: between(0.1, 2) }),
  ellipse: ({ between }) => ({ condition_number: 10 ** between(0, 4), angle: between(-4, 4) }),
  saddle: () => ({}),
  rosenbrock: () => ({}),
  rastrigin: () => ({}),
  linear_on_views: ({ between }) => ({
    x_mean: between(-4, 4),
    y_mean: between(-4, 4),
    x_variance: between(0, 2),
    y_variance: between(0, 2),
    covariance: between(-1, 1),
  }),
  two_features: ({ between }) => ({ scale_1: between(0.2, 3), scale_2: between(0.2, 3), correlation: between(-0.95, 0.95) }),
  degenerate_saddle: ({ between }) => ({ label: between(-2, 2) }),
  monkey_saddle: () => ({}),
  rnn_cliff: ({ between }) => ({ sequence_length: Math.round(between(2, 9)), target: between(-2, 2) }),
  sigmoid_cliff: ({ between }) => ({ sequence_length: Math.round(between(1, 9)), target: between(-1, 2) }),
  flat_and_sharp: ({ between }) => ({
    flat_width: between(0.5, 3),
    sharp_width: between(0.3, 1),
    shift_1: between(-1, 1),
    shift_2: between(-1, 1),
  }),
  logistic_squared_error: () => ({}),
  logistic_cross_entropy: () => ({}),
};

/**
 * The slope of f at 0, by differences of fourth order.
 *
 * @param {(t: number) => number} f
 */
function slopeAtZero(f) {
  const h = 1e-3;
  return (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
}

/** @param {number} actual @param {number} expected @param {number} size @param {string} what */
function assertClose(actual, expected, size, what) {
  assert.ok(Math.abs(actual - expected) <= 1e-7 * Math.max(1, size), `${what}: ${actual} is not ${expected}`);
}

for (const name of Object.keys(SURFACES)) {
  test(`the gradient and the Hessian of ${name} are slopes of its value and its gradient`, (context) => {
    const random = randomNumbers(context);
    for (let i = 0; i < 200; i++) {
      const parameters = RANDOM_PARAMETERS[name](random);
      const { value, gradient, hessian } = createSurface(name, parameters);
      const [w1, w2] = [random.between(-2, 2), random.between(-2, 2)];
      const where = `${name} ${JSON.stringify(parameters)} at (${w1}, ${w2})`;
      const [g1, g2] = gradient(w1, w2);
      const [h11, h12, h22] = hessian(w1, w2);
      const height = Math.abs(value(w1, w2)) + 100;
      assertClose(g1, slopeAtZero((t) => value(w1 + t, w2)), height, `g1 of ${where}`);
      assertClose(g2, slopeAtZero((t) => value(w1, w2 + t)), height, `g2 of ${where}`);
      const slope = Math.hypot(g1, g2) + 100;
      assertClose(h11, slopeAtZero((t) => gradient(w1 + t, w2)[0]), slope, `h11 of ${where}`);
      assertClose(h12, slopeAtZero((t) => gradient(w1 + t, w2)[1]), slope, `h12 of ${where}`);
      assertClose(h12, slopeAtZero((t) => gradient(w1, w2 + t)[0]), slope, `h21 of ${where}`);
      assertClose(h22, slopeAtZero((t) => gradient(w1, w2 + t)[1]), slope, `h22 of ${where}`);
    }
  });
}

test("where the Hessian of a saddle is silent, so is the gradient", () => {
  for (const name of ["degenerate_saddle", "monkey_saddle"]) {
    const { gradient, hessian } = createSurface(name);
    for (const derivative of [...gradient(0, 0), ...hessian(0, 0)]) assert.equal(Math.abs(derivative), 0);
  }
});

test("both minima of flat_and_sharp have loss 0 and the curvature of their width", () => {
  const { value, gradient, hessian } = createSurface("flat_and_sharp", { flat_width: 2, sharp_width: 0.5, shift_1: 1 });
  for (const [w1, curvature] of [[-1, 0.25], [2.5, 4]]) {
    assert.equal(value(w1, 0), 0);
    assert.deepEqual(gradient(w1, 0).map(Math.abs), [0, 0]);
    assert.deepEqual(hessian(w1, 0).map(Math.abs), [curvature, 0, curvature]);
  }
});

test("the cliff of a thousand steps", () => {
  const { value, gradient } = createSurface("rnn_cliff", { target: 0 });
  assert.equal(value(1, 1), 1);
  assert.deepEqual(gradient(1, 1), [2 * 999, 2]);
  assert.ok(Math.abs(Math.sqrt(value(1.01, 1)) - 20751.6) < 0.1); // syllabus 11, W5
  assert.ok(Math.abs(Math.sqrt(value(0.99, 1)) - 4.36e-5) < 1e-7);
  assert.equal(value(1.5, 1), Infinity);
});

test("logistic regression stays finite far out", () => {
  for (const name of ["logistic_squared_error", "logistic_cross_entropy"]) {
    const { value, gradient, hessian } = createSurface(name);
    for (const [w1, w2] of [[1e4, 1e4], [-1e4, -1e4], [-1e300, 0]]) {
      assert.ok([value(w1, w2), ...gradient(w1, w2), ...hessian(w1, w2)].every(Number.isFinite));
    }
  }
});

test("parameters that are not given have their defaults", () => {
  assert.equal(createSurface("two_weight_network").value(2, 2), 9);
  assert.equal(createSurface("two_weight_network", { label: -1 }).value(1, 1), 4);
  assert.deepEqual(createSurface("ellipse", { angle: 1 }).parameters, { condition_number: 10, angle: 1 });
});

test("an unknown surface is refused with the list of surfaces", () => {
  const listed = Object.keys(SURFACES).join(", ");
  for (const name of ["banana", "toString", ""]) {
    assert.throws(() => createSurface(name), {
      message: `there is no surface "${name}"; choose one of ${listed}`,
    });
  }
});

test("an unknown parameter is refused with the list of parameters", () => {
  assert.throws(() => createSurface("ellipse", { kappa: 3 }), {
    message: 'ellipse has no parameter "kappa"; its parameters are: condition_number, angle',
  });
  assert.throws(() => createSurface("saddle", { label: 1 }), /its parameters are: none/);
});

test("a parameter that is missing or not finite is refused", () => {
  assert.throws(() => createSurface("linear_on_views", { x_mean: 1 }), /linear_on_views: y_mean is NaN; it must/);
  assert.throws(() => createSurface("ellipse", { condition_number: Infinity }), /condition_number is Infinity/);
});
