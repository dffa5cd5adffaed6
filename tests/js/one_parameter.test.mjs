import assert from "node:assert/strict";
import { test } from "node:test";

import { changesFor, CURVES, endOf, walk } from "../../src/leedl/widgets/js/figures/one_parameter.js";
import { pageModel } from "../../src/leedl/widgets/js/model.js";
import { randomNumbers } from "./random.mjs";

const bowl = CURVES["one valley"];
const valleys = CURVES["two valleys"];

test("walks are those of the worked example, as in tests/test_one_parameter.py", () => {
  /** @type {[number, number[]][]} */
  const cases = [
    [0.1, [0, 0.6, 1.08, 1.464, 1.7712, 2.01696, 2.213568]], [0.5, [0, 3, 3]], [0.9, [0, 5.4, 1.08, 4.536, 1.7712, 3.98304]],
    [1, [0, 6, 0, 6]], [1.1, [0, 6.6, -1.32, 8.184, -3.2208, 10.46496]],
  ];
  for (const [rate, expected] of cases) {
    const path = walk(bowl, 0, rate, expected.length - 1);
    assert.equal(path.length, expected.length);
    path.forEach((w, i) => assert.ok(Math.abs(w - expected[i]) < 1e-12));
  }
});

test("slopes agree with differences of the loss", (context) => {
  const { between } = randomNumbers(context);
  for (const curve of Object.values(CURVES)) {
    for (let i = 0; i < 200; i++) {
      const w = between(...curve.w);
      const difference = (curve.loss(w + 1e-5) - curve.loss(w - 1e-5)) / 2e-5;
      assert.ok(Math.abs(difference - curve.slope(w)) < 1e-6 * Math.max(1, Math.abs(difference)));
    }
  }
});

test("the slope is zero in every minimum, and the loss is higher around it", () => {
  for (const curve of Object.values(CURVES)) for (const { w } of curve.minima) {
    assert.ok(Math.abs(curve.slope(w)) < 1e-4);
    assert.ok(curve.loss(w - 0.01) > curve.loss(w) && curve.loss(w + 0.01) > curve.loss(w));
  }
});

test("each start ends where the table of the page says", () => {
  for (const start of [-3, -0.5, 0.1]) assert.equal(endOf(valleys, start, 0.1), 0);
  for (const start of [0.5, 3]) assert.equal(endOf(valleys, start, 0.1), 1);
  assert.equal(endOf(bowl, 0, 0.1), 0);
  assert.equal(endOf(bowl, 0, 1), -2);
  assert.equal(endOf(bowl, 0, 1.1), -1);
});

test("a link's settings are checked", () => {
  const model = pageModel({ curve: "one valley" });
  assert.deepEqual(changesFor(model, { start: 8, learning_rate: 0.5 }), { start: 8, learning_rate: 0.5 });
  assert.throws(() => changesFor(model, { curve: "two valleys", start: 8 }), /start cannot be 8/);
  assert.throws(() => changesFor(model, { learning_rate: 3 }), /learning_rate cannot be 3/);
  assert.throws(() => changesFor(model, { curve: "saddle" }), /curve cannot be saddle/);
  assert.throws(() => changesFor(model, { speed: 1 }), /there is no setting speed/);
});
