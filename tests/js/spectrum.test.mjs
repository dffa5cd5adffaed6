import assert from "node:assert/strict";
import { test } from "node:test";

import { changesFor, histogram, shares } from "../../src/leedl/widgets/js/figures/spectrum.js";
import { pageModel } from "../../src/leedl/widgets/js/model.js";
import { randomNumbers } from "./random.mjs";

test("shares count with the tolerance", () => {
  // the same cases stand in tests/test_spectrum.py
  assert.deepEqual(shares([-1e-6, -1e-8, 1e-7, 1], 1e-7), { raw: 0.5, positive: 0.25, negative: 0.25, zero: 0.5 });
  assert.equal(shares([-2, -1, 1, 4], 0.25).zero, 0.5);
});

test("each power of ten has its bar, with the largest at the ends and what is tiny in the middle", () => {
  const bars = histogram([-1, -0.05, -1e-13, 0, 1e-12, 1e-11, 0.01, 0.011, 1]);
  const expected = new Array(25).fill(0);
  Object.assign(expected, { 0: 1, 1: 1, 12: 3, 13: 1, 22: 1, 23: 1, 24: 1 });
  assert.deepEqual(bars, expected);
});

test("the histogram holds every eigenvalue once, also after a change of scale", (context) => {
  const { ofAnySize, between } = randomNumbers(context);
  for (let i = 0; i < 200; i++) {
    const values = Array.from({ length: 1 + Math.floor(between(0, 60)) }, () => ofAnySize(-14, 3));
    const bars = histogram(values);
    assert.equal(bars.reduce((sum, one) => sum + one, 0), values.length);
    assert.deepEqual(histogram(values.map((one) => one * 1024)), bars);
    assert.deepEqual(histogram(values.map((one) => -one)), [...bars].reverse());
  }
});

test("a link's settings are checked", () => {
  const model = pageModel({ steps: [0, 10, 100], step: 100, tolerance: 1e-4 });
  assert.deepEqual(changesFor(model, { step: 10 }), { step: 10, tolerance: 1e-4 });
  assert.deepEqual(changesFor(model, { tolerance: 0.1 }), { step: 100, tolerance: 0.1 });
  assert.throws(() => changesFor(model, { step: 11 }), /step is 11; there are 0, 10, 100/);
  assert.throws(() => changesFor(model, { tolerance: 2 }), /tolerance is 2; it lies between/);
  assert.throws(() => changesFor(model, { tolerance: "x" }), /tolerance is x/);
  assert.throws(() => changesFor(model, { speed: 1 }), /there is no setting speed; there are step, tolerance/);
});
