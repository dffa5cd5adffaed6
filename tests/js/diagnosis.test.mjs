import assert from "node:assert/strict";
import { test } from "node:test";

import { answersTo, changesFor, route } from "../../src/leedl/widgets/js/figures/diagnosis.js";
import { changesFor as changesOfFit, fitted, losses, valueAt } from "../../src/leedl/widgets/js/figures/polynomial_fit.js";
import { valueText } from "../../src/leedl/widgets/js/figures/sweep.js";
import { pageModel } from "../../src/leedl/widgets/js/model.js";
import { randomNumbers } from "./random.mjs";

test("the way through the map ends at the first question without an answer", () => {
  assert.deepEqual(route({}), { way: [], open: "training" });
  assert.deepEqual(route({ training: false }), { way: [["training", false]], open: "smaller" });
  assert.deepEqual(route({ training: false, smaller: true }), { way: [["training", false], ["smaller", true]], leaf: "optimization" });
  assert.deepEqual(route({ training: true, validation: false }), { way: [["training", true], ["validation", false]], open: "same" });
});

test("answers that the way does not ask for change nothing", () => {
  const known = { training: false, smaller: false };
  assert.deepEqual(route({ ...known, validation: true, same: false }), route(known));
});

test("what is not known has no answer", () => {
  const { training, smaller, validation, same } = answersTo({ goal: 0.35, validation: 0.74 });
  assert.deepEqual([training, smaller, validation, same], [undefined, undefined, false, undefined]);
  assert.equal(answersTo({ goal: 0.35, training: 0.75, smaller: 0.9, validation: 0.74 }).smaller, false);
});

test("settings that do not fit are refused, and a new case begins afresh", () => {
  const model = pageModel({ patients: [{ name: "A" }] });
  assert.deepEqual(changesFor(model, { case: "A" }), { asked: [], remedy: "", tried: 0, case: "A" });
  assert.throws(() => changesFor(model, { case: "E" }), /case is E; there are yours, A/);
  assert.throws(() => changesFor(model, { training: 11 }), /training is 11; it must be from 0.001 to 10/);
  assert.throws(() => changesFor(model, { same: "no" }), /same is no; it must be true or false/);
  assert.throws(() => changesFor(model, { loss: 1 }), /there is no setting loss/);
});

test("a polynomial of enough degree passes through its points", (context) => {
  const { between } = randomNumbers(context);
  for (let i = 0; i < 100; i++) {
    const n = 2 + Math.floor(between(0, 5));
    const x = Array.from({ length: n }, (_, k) => -0.9 + (1.8 * k) / n + between(0, 0.1));
    const y = x.map(() => between(-2, 2));
    const direction = Array.from({ length: 13 }, () => between(-1, 1));
    const c = fitted(x, y, 12, direction);
    x.forEach((one, k) => assert.ok(Math.abs(valueAt(c, one) - y[k]) < 1e-9));
  }
});

test("points on top of each other are fitted in the middle", () => {
  const c = fitted([0.5, 0.5, -0.5], [1, 2, 0], 1);
  assert.ok(Math.abs(valueAt(c, 0.5) - 1.5) < 1e-12);
  assert.ok(fitted([0.5, 0.5, -0.5], [1, 2, 0], 8).every(Number.isFinite));
  assert.ok(fitted([0.5, 0.5, 0.5], [1, 2, 0], 2).every(Number.isFinite));
});

test("the loss on new data is the distance from the truth and the noise", () => {
  const [training, fresh] = losses({ truth: [0, 0, 1], noise: 0.5 }, [0], [1], [0]);
  assert.equal(training, 1);
  assert.ok(Math.abs(fresh - (0.2 + 0.25)) < 0.01);
});

test("other points drop those that were dragged", () => {
  const model = pageModel({ sizes: [3, 10] });
  assert.deepEqual(changesOfFit(model, { n: 10 }), { points: [], n: 10 });
  assert.deepEqual(changesOfFit(model, { degree: 8 }), { degree: 8 });
  assert.throws(() => changesOfFit(model, { n: 4 }), /n is 4; there are 3, 10/);
  assert.throws(() => changesOfFit(model, { degree: 13 }), /degree is 13/);
  assert.throws(() => changesOfFit(model, { points: [] }), /there is no setting points/);
});

test("a slider of a sweep shows counts in full and other numbers with three digits", () => {
  const shown = (/** @type {number} */ value, unit = "") => valueText({ name: "n", label: "n", unit, values: [] }, value);
  assert.deepEqual([4096, 1024, -12, 0.123456, 1e9].map((one) => shown(one)), ["4096", "1024", "−12", "0.123", "1.0 × 10⁹"]);
  assert.equal(shown(4096, "points"), "4096 points");
});
