import assert from "node:assert/strict";
import { test } from "node:test";

import { createOptimizer, OPTIMIZERS } from "../../src/leedl/widgets/js/optimizers.js";
import { createSurface, SURFACES } from "../../src/leedl/widgets/js/surfaces.js";
import { walk } from "../../src/leedl/widgets/js/walk.js";
import { randomNumbers } from "./random.mjs";

const MOMENTS = { x_mean: 3, y_mean: 3, x_variance: 1, y_variance: 1, covariance: 0.8 };

/** @param {string} name */
function surfaceOf(name) {
  return createSurface(name, name === "linear_on_views" ? MOMENTS : {});
}

for (const name of Object.keys(OPTIMIZERS)) {
  test(`a walk with ${name} is its steps, one after the other`, (context) => {
    const { between, oneOf } = randomNumbers(context);
    for (let i = 0; i < 50; i++) {
      const surface = surfaceOf(oneOf(Object.keys(SURFACES)));
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
        assert.equal(gradientNorms[step], Math.hypot(...gradient));
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
