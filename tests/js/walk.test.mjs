import assert from "node:assert/strict";
import { test } from "node:test";

import { createOptimizer, OPTIMIZERS } from "../../src/leedl/widgets/js/optimizers.js";
import { createSurface, SURFACES } from "../../src/leedl/widgets/js/surfaces.js";
import { walk } from "../../src/leedl/widgets/js/walk.js";
import { randomNumbers } from "./random.mjs";

const MOMENTS = { x_mean: 3, y_mean: 3, x_variance: 1, y_variance: 1, covariance: 0.8 };

/** @param {number} actual @param {number} expected */
function assertClose(actual, expected, relative = 1e-14) {
  assert.ok(Math.abs(actual - expected) <= relative * Math.abs(expected), `${actual} is not ${expected}`);
}

/** Those on which a walk with a small learning rate stays. */
const WITHOUT_CLIFF = Object.keys(SURFACES).filter((name) => name !== "rnn_cliff");

/** @param {string} name */
function surfaceOf(name) {
  return createSurface(name, name === "linear_on_views" ? MOMENTS : {});
}

for (const name of Object.keys(OPTIMIZERS)) {
  test(`a walk with ${name} is its steps, one after the other`, (context) => {
    const { between, oneOf } = randomNumbers(context);
    for (let i = 0; i < 50; i++) {
      const surface = surfaceOf(oneOf(WITHOUT_CLIFF));
      let point = [between(-1, 1), between(-1, 1)];
      const { path, losses, gradientNorms, divergedAt } = walk(
        surface, createOptimizer(name, 1e-4), [point[0], point[1]], 9,
      );
      assert.deepEqual([path.length, losses.length, gradientNorms.length, divergedAt], [20, 10, 10, null]);
      const optimizer = createOptimizer(name, 1e-4);
      for (let step = 0; step <= 9; step++) {
        const gradient = surface.gradient(point[0], point[1]);
        assert.deepEqual([...path.subarray(2 * step, 2 * step + 2)], point);
        assert.equal(losses[step], surface.value(point[0], point[1]));
        assertClose(gradientNorms[step], Math.hypot(...gradient));
        point = optimizer.step(point, gradient);
      }
    }
  });
}

test("a walk makes as many updates as asked for", () => {
  const optimizer = createOptimizer("adam", 0.1);
  walk(createSurface("ellipse"), optimizer, [1, 1], 7);
  assert.equal(optimizer.state.step, 7);
});

test("a walk of no steps is the start", () => {
  const { path, divergedAt } = walk(createSurface("saddle"), createOptimizer("adam", 0.1), [0.5, -2], 0);
  assert.deepEqual([...path], [0.5, -2]);
  assert.equal(divergedAt, null);
});

test("a diverging walk ends with its last finite point and says so", () => {
  const rosenbrock = createSurface("rosenbrock");
  /** @param {number} steps */
  const descend = (steps) => walk(rosenbrock, createOptimizer("gradient_descent", 0.1), [-2, 2], steps);
  const { path, losses, gradientNorms, divergedAt } = descend(1000);
  assert.ok(divergedAt !== null && divergedAt < 20);
  assert.deepEqual([path.length, losses.length, gradientNorms.length], [2 * divergedAt, divergedAt, divergedAt]);
  assert.ok([...path, ...losses, ...gradientNorms].every(Number.isFinite));
  assert.equal(path.buffer.byteLength, path.byteLength, "what was not walked takes no memory");
  const [w1, w2] = path.slice(-2);
  const [g1, g2] = rosenbrock.gradient(w1, w2);
  assert.ok(!Number.isFinite(rosenbrock.value(w1 - 0.1 * g1, w2 - 0.1 * g2)));

  assert.equal(descend(divergedAt).divergedAt, divergedAt, "at its last update");
  assert.equal(descend(divergedAt - 1).divergedAt, null, "one update earlier");
});

test("a walk ends where the point is not finite, whatever the loss", () => {
  /** @type {Pick<import("../../src/leedl/widgets/js/surfaces.js").Surface, "value" | "gradient">} */
  const cliff = { value: () => 1, gradient: (w1) => [w1 < 0 ? -Infinity : 1, 0] };
  const { path, divergedAt } = walk(cliff, createOptimizer("gradient_descent", 0.75), [1, 0], 10);
  assert.deepEqual([...path], [1, 0, 0.25, 0, -0.5, 0]);
  assert.equal(divergedAt, 3);
});

test("a walk from where the loss is not finite has no points", () => {
  for (const start of /** @type {[number, number][]} */ ([[1e200, 0], [NaN, 0], [0, Infinity]])) {
    const { path, losses, divergedAt } = walk(
      createSurface("rosenbrock"), createOptimizer("momentum", 0.1), start, 5,
    );
    assert.deepEqual([path.length, losses.length, divergedAt], [0, 0, 0]);
  }
});

test("the norm of a gradient whose squares are no numbers is one", () => {
  for (const [slope, norm] of [[3e200, 5e200], [3e-200, 5e-200], [0, 0]]) {
    const plane = { value: () => 1, gradient: () => /** @type {[number, number]} */ ([slope, (4 / 3) * slope]) };
    assertClose(walk(plane, createOptimizer("adam", 0.1), [1, 1], 0).gradientNorms[0], norm);
  }
});

test("a schedule changes the learning rate during the walk, and only then", () => {
  const slope = { value: (/** @type {number} */ w1) => w1, gradient: () => /** @type {[number, number]} */ ([1, 0]) };
  const optimizer = createOptimizer("gradient_descent", 0.5);
  const { path } = walk(slope, optimizer, [0, 0], 3, { schedule: (step) => 2 ** -step });
  assert.deepEqual([...path.filter((_, i) => i % 2 === 0)], [0, -0.5, -0.75, -0.875]);
  assert.equal(optimizer.learningRate, 0.5);
});

test("what an optimizer is given is clipped, and what is recorded is not", () => {
  const slope = { value: () => 1, gradient: () => /** @type {[number, number]} */ ([30, 40]) };
  for (const [clip, step] of /** @type {const} */ ([[["norm", 15], [9, 12]], [["value", 15], [15, 15]]])) {
    const { path, gradientNorms, effectiveSteps } = walk(slope, createOptimizer("gradient_descent", 1), [0, 0], 1, { clip });
    assert.deepEqual([...gradientNorms], [50, 50]);
    [0, 1].forEach((i) => assertClose(path[2 + i], -step[i], 1e-6));
    [0, 1].forEach((i) => assertClose(effectiveSteps[i], step[i] / [30, 40][i], 1e-6));
  }
});

test("with mini-batches each update has the gradient of its own, and the loss is that of all", (context) => {
  const { between } = randomNumbers(context);
  const batches = [1, 2, 3].map((w) => createSurface("two_weight_network", { label: w }));
  const mean = createSurface("two_weight_network", { label: 2 });
  for (const order of [undefined, [2, 0], Int32Array.of(1, 1, 2, 0, 2)]) {
    const start = /** @type {[number, number]} */ ([between(0.5, 1), between(0.5, 1)]);
    const { path, losses, gradientNorms, effectiveSteps } = walk(
      mean, createOptimizer("gradient_descent", 0.02), start, 12, { batches, order },
    );
    const turns = order ?? [0, 1, 2];
    for (let step = 0; step < 12; step++) {
      const [w1, w2, next1, next2] = path.subarray(2 * step);
      const [g1, g2] = batches[turns[step % turns.length]].gradient(w1, w2);
      assert.deepEqual([next1, next2], [w1 - 0.02 * g1, w2 - 0.02 * g2]);
      [0, 1].forEach((i) => assertClose(effectiveSteps[2 * step + i], 0.02, 1e-9));
      assert.equal(losses[step], mean.value(w1, w2));
      assertClose(gradientNorms[step], Math.hypot(...mean.gradient(w1, w2)));
    }
  }
});

test("the effective step of gradient descent is its learning rate", () => {
  const { effectiveSteps } = walk(createSurface("rosenbrock"), createOptimizer("gradient_descent", 1e-3), [-1.5, 2], 50);
  assert.equal(effectiveSteps.length, 100);
  for (const step of effectiveSteps) assertClose(step, 1e-3, 1e-9);
});

test("where the gradient is 0 there is no effective step", () => {
  const { effectiveSteps } = walk(createSurface("ellipse"), createOptimizer("momentum", 0.1), [1, 0], 2);
  assert.deepEqual([...effectiveSteps].map(Number.isNaN), [false, true, false, true]);
});

test("a diverging walk has an effective step for each update on its path", () => {
  const rosenbrock = createSurface("rosenbrock");
  const { path, effectiveSteps, divergedAt } = walk(rosenbrock, createOptimizer("gradient_descent", 0.1), [-2, 2], 1000);
  assert.equal(effectiveSteps.length, path.length - 2);
  assert.ok(divergedAt !== null && effectiveSteps.every(Number.isFinite));
  assert.equal(walk(rosenbrock, createOptimizer("momentum", 0.1), [1e200, 0], 5).effectiveSteps.length, 0);
});

test("all optimizers together make 2,000 steps each in a fraction of a frame", (context) => {
  const rosenbrock = createSurface("rosenbrock");
  let fastest = Infinity; // of many tries, since other programs run as well
  for (let i = 0; i < 60; i++) {
    const began = performance.now();
    for (const name of Object.keys(OPTIMIZERS)) {
      const { divergedAt } = walk(rosenbrock, createOptimizer(name, 5e-4), [-1.5, 2], 2000);
      assert.equal(divergedAt, null);
    }
    fastest = Math.min(fastest, performance.now() - began);
  }
  context.diagnostic(`${fastest.toFixed(2)} ms`);
  assert.ok(fastest < 4, `${fastest} ms is too long`);
});
