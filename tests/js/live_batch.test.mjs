import assert from "node:assert/strict";
import { test } from "node:test";

import { changesFor, normalized, sigmoidSlope } from "../../src/leedl/widgets/js/figures/live_batch.js";
import { pageModel } from "../../src/leedl/widgets/js/model.js";
import { randomNumbers } from "./random.mjs";

const HOW = { statistics: "batch", divide: "standard deviation", gamma: 1, beta: 0, stored: [0, 1] };

/** @param {number[][]} found @param {number[][]} expected */
function assertNear(found, expected) {
  expected.forEach((row, i) => row.forEach((value, j) => assert.ok(Math.abs(found[i][j] - value) < 6e-5, `${found[i][j]} is not ${value}`)));
}

test("the numbers worked by hand in the chapter, as tests/test_live_batch.py has them", () => {
  const table = [[1, 200], [3, 100], [5, 600]];
  assertNear(normalized(table, HOW).output, [[-1.2247, -0.4629], [0, -0.9258], [1.2247, 1.3887]]);
  assertNear(normalized(table, { ...HOW, divide: "variance" }).output, [[-0.75, -0.0021], [0, -0.0043], [0.75, 0.0064]]);
  assertNear(normalized([[-2], [3], [5]], HOW).output, [[-1.3587], [0.3397], [1.019]]);
  assertNear(normalized([[7]], { ...HOW, gamma: 2, beta: 0.5 }).output, [[0.5]]);
  assertNear(normalized([[7]], { ...HOW, statistics: "stored", stored: [3, 2] }).output, [[2]]);
});

test("normalized examples have mean 0 and variance 1, scaled ones mean β and deviation |γ|", (context) => {
  const { between } = randomNumbers(context);
  for (let trial = 0; trial < 100; trial++) {
    const rows = Array.from({ length: 4 }, () => [between(-50, 50), between(-5, 5)]);
    const [gamma, beta] = [between(-3, 3), between(-3, 3)];
    const again = normalized(normalized(rows, { ...HOW, gamma, beta }).output, HOW);
    for (const j of [0, 1]) {
      assert.ok(Math.abs(again.mean[j] - beta) < 1e-9);
      assert.ok(Math.abs(again.deviation[j] - Math.abs(gamma)) < 1e-3 * Math.abs(gamma) + 1e-9);
    }
  }
});

test("the slope of the sigmoid", () => {
  /** @type {[number, number][]} */
  const slopes = [[0, 0.25], [1, 0.1966], [2, 0.105], [4, 0.0177], [5, 0.0066], [10, 0.000045]];
  for (const [z, slope] of slopes) assert.ok(Math.abs(sigmoidSlope(z) - slope) < 6e-5);
});

test("a link's settings are checked", () => {
  const model = pageModel({ values: [1, 3, 5], names: ["z"], range: [-10, 10] });
  assert.deepEqual(changesFor(model, { values: [-2, 3, 5], gamma: 2 }), { values: [-2, 3, 5], gamma: 2 });
  for (const wrong of [{ values: [1] }, { values: [1, 2, 11] }, { examples: 4 }, { statistics: "all" }, { gamma: 9 }, { delta: 1 }]) {
    assert.throws(() => changesFor(model, wrong));
  }
});
