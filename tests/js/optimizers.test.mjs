// Agreement with torch.optim and leedl.optimizers is tested from Python, in tests/test_widget_numerics.py.
import assert from "node:assert/strict";
import { test } from "node:test";

import { clipByNorm, clipByValue, createOptimizer, OPTIMIZERS } from "../../src/leedl/widgets/js/optimizers.js";
import { randomNumbers } from "./random.mjs";

/** @param {number} actual @param {number} expected */
function assertClose(actual, expected) {
  assert.ok(Math.abs(actual - expected) <= 1e-14 * Math.abs(expected), `${actual} is not ${expected}`);
}

test("gradient descent steps against the gradient", () => {
  assert.deepEqual(createOptimizer("gradient_descent", 0.5).step([1, 2, 3], [2, 0, -4]), [0, 2, 5]);
});

test("averaged momentum starts at the first gradient and then averages", () => {
  // m: 4 in full, then 0.75 · 4 + 0.25 · 8 = 5
  const optimizer = createOptimizer("momentum", 0.1, { momentum: 0.75, form: "averaged" });
  const [first] = optimizer.step([10], [4]);
  assertClose(first, 10 - 0.1 * 4);
  assertClose(optimizer.step([first], [8])[0], first - 0.1 * 5);
  assert.deepEqual(optimizer.state, { m: [5] });
});

test("without momentum dampening has no effect", () => {
  const optimizer = createOptimizer("momentum", 0.5, { momentum: 0, dampening: 0.75 });
  assert.deepEqual(optimizer.step([1], [2]), [0]);
  assert.deepEqual(optimizer.step([1], [4]), [-1]);
});

test("summing AdaGrad divides by the root of the sum of squares", () => {
  // σ: √9 = 3, then √(9 + 16) = 5
  const optimizer = createOptimizer("adagrad", 1, { eps: 0 });
  assertClose(optimizer.step([0], [3])[0], -1);
  assertClose(optimizer.step([-1], [4])[0], -1 - 4 / 5);
  assert.deepEqual(optimizer.state, { step: 2, sum_of_squares: [25] });
});

test("the first step of Adam has the size of the learning rate in every direction", () => {
  const next = createOptimizer("adam", 0.1, { eps: 0 }).step([0, 0], [1e-3, -50]);
  assertClose(next[0], -0.1);
  assertClose(next[1], 0.1);
});

for (const name of Object.keys(OPTIMIZERS)) {
  test(`${name} treats each parameter alone and leaves what it is given as it was`, (context) => {
    const { between } = randomNumbers(context);
    const together = createOptimizer(name, 0.1, { weight_decay: 0.3 });
    const alone = [0, 1, 2].map(() => createOptimizer(name, 0.1, { weight_decay: 0.3 }));
    let parameters = alone.map(() => between(-1, 1));
    for (let step = 0; step < 10; step++) {
      const gradient = alone.map(() => between(-1, 1));
      const given = [[...parameters], [...gradient]];
      const next = together.step(parameters, gradient);
      assert.deepEqual([parameters, gradient], given);
      assert.deepEqual(next, alone.map((optimizer, i) => optimizer.step([parameters[i]], [gradient[i]])[0]));
      parameters = next;
    }
  });

  test(`two optimizers ${name} share nothing`, () => {
    const [one, other] = [createOptimizer(name, 0.1), createOptimizer(name, 0.1)];
    const first = one.step([1, 2], [3, 4]);
    one.step(first, [5, 6]);
    assert.deepEqual(other.state, {});
    assert.deepEqual(other.step([1, 2], [3, 4]), first);
  });

  test(`the learning rate of ${name} can be changed between steps`, () => {
    const [constant, changed] = [createOptimizer(name, 0.2), createOptimizer(name, 7)];
    changed.learningRate = 0.2;
    assert.deepEqual(changed.step([1], [3]), constant.step([1], [3]));
  });

  test(`${name} climbs when told to maximize`, () => {
    const up = createOptimizer(name, 0.1, { maximize: true, weight_decay: 0.3 });
    const down = createOptimizer(name, 0.1, { weight_decay: 0.3 });
    assert.deepEqual(up.step([1, 2], [3, -4]), down.step([1, 2], [-3, 4]));
  });
}

test("clipping by norm shortens and clipping by value cuts", () => {
  const gradient = [30, 40];
  const shortened = clipByNorm(gradient, 15);
  assert.ok(Math.abs(shortened[0] - 9) < 1e-6 && Math.abs(shortened[1] - 12) < 1e-6);
  assert.deepEqual(clipByNorm(gradient, 51), [30, 40]);
  assert.deepEqual(clipByValue(gradient, 35), [30, 35]);
  assert.deepEqual(clipByValue([-30, 40], 15), [-15, 15]);
  assert.deepEqual(gradient, [30, 40]);
});

test("an unknown optimizer is refused with the list of optimizers", () => {
  const listed = "gradient_descent, momentum, nesterov, adagrad, rmsprop, adam, adamw";
  for (const name of ["sgd", "toString"]) {
    assert.throws(() => createOptimizer(name, 0.1), {
      message: `there is no optimizer "${name}"; choose one of ${listed}`,
    });
  }
});

test("an unknown option is refused with the list of options", () => {
  assert.throws(() => createOptimizer("nesterov", 0.1, { dampening: 0.5 }), {
    message: 'nesterov has no option "dampening"; its options are: momentum, weight_decay, maximize',
  });
});
