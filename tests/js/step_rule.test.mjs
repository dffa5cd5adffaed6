import assert from "node:assert/strict";
import { test } from "node:test";

import { changesFor, stream, UPDATES, updates } from "../../src/leedl/widgets/js/figures/step_rule.js";
import { pageModel } from "../../src/leedl/widgets/js/model.js";
import { createOptimizer } from "../../src/leedl/widgets/js/optimizers.js";
import { randomNumbers } from "./random.mjs";

const PLAIN = { direction: "gradient", size: "none", begin: "first", schedule: "constant", beta: 0.9, alpha: 0.9 };
const EMPTY = { bias: 0, spread: 0, noise: [], gradients: [] };

/** What an optimizer of the engine subtracts at the learning rate 1. @param {string} name @param {any} options @param {number[]} gradients */
function stepsOf(name, options, gradients) {
  const optimizer = createOptimizer(name, 1, options);
  let w = [0];
  return gradients.map((g) => {
    const [before] = w;
    w = optimizer.step(w, [g]);
    return before - w[0];
  });
}

test("its steps are those of the engine's optimizers, which are torch's", (context) => {
  const { between } = randomNumbers(context);
  const gradients = Array.from({ length: UPDATES }, () => between(-2, 2));
  /** @type {[Record<string, any>, string, Record<string, any>][]} */
  const cases = [
    [{}, "gradient_descent", {}],
    [{ size: "sum" }, "adagrad", { eps: 0 }],
    [{ size: "mean" }, "adagrad", { eps: 0, form: "averaging" }],
    [{ size: "forgetting", begin: "zero", alpha: 0.7 }, "rmsprop", { alpha: 0.7, eps: 0 }],
    [{ direction: "momentum", beta: 0.8 }, "momentum", { momentum: 0.8, form: "averaged" }],
    [{ direction: "momentum", size: "forgetting", begin: "corrected", beta: 0.8, alpha: 0.95 }, "adam", { betas: [0.8, 0.95], eps: 0 }],
    [{ direction: "momentum", size: "forgetting", begin: "zero", beta: 0.8, alpha: 0.95 }, "adam", { betas: [0.8, 0.95], eps: 0, bias_correction: false }],
  ];
  for (const [settings, name, options] of cases) {
    const steps = updates(gradients, { ...PLAIN, ...settings }).map((one) => one.step);
    stepsOf(name, options, gradients).forEach((step, t) => assert.ok(Math.abs(step - steps[t]) < 1e-9 * Math.max(1, Math.abs(step)), `${name} at ${t}`));
  }
});

test("it brakes as tests/test_step_rule.py and the page say", () => {
  const gradients = stream("brake", EMPTY);
  for (const [alpha, at21, at45] of [[0.99, 8.95, 0.243], [0.9, 3.13, 0.219], [0.5, 1.41, 1]]) {
    const steps = updates(gradients, { ...PLAIN, size: "forgetting", alpha }).map((one) => one.step);
    assert.ok(Math.abs(steps[20] - at21) < 0.006);
    assert.ok(Math.abs(steps[44] - at45) < 0.006);
  }
});

test("schedules multiply, and a gradient of zero is no step", () => {
  const gradients = stream("steady", EMPTY);
  assert.equal(updates(gradients, { ...PLAIN, schedule: "decay" })[3].step, 0.5);
  assert.equal(updates(gradients, { ...PLAIN, schedule: "warm-up" })[4].step, 0.5);
  assert.ok(updates(Array(UPDATES).fill(0), { ...PLAIN, size: "sum" }).every(({ step }) => step === 0));
});

test("noise is cut where the axis ends", () => {
  const noise = Array.from({ length: UPDATES }, (_, i) => (i % 2 ? 9 : -9));
  assert.deepEqual(stream("noisy", { ...EMPTY, spread: 1, noise }).slice(0, 2), [-3, 3]);
});

test("a link's settings are checked", () => {
  const model = pageModel({ pattern: "brake" });
  assert.deepEqual(changesFor(model, { alpha: 0.5 }), { alpha: 0.5 });
  assert.equal(changesFor(model, { gradients: Array(UPDATES).fill(1) }).pattern, "drawn");
  for (const wrong of [{ alpha: 1 }, { update: 0 }, { update: 1.5 }, { pattern: "wild" }, { size: "adam" }, { gradients: [1] }, { speed: 1 }]) {
    assert.throws(() => changesFor(model, wrong));
  }
});
