import assert from "node:assert/strict";
import { test } from "node:test";

import { changesFor, PROFILES, walk } from "../../src/leedl/widgets/js/figures/marble.js";
import { pageModel } from "../../src/leedl/widgets/js/model.js";
import { randomNumbers } from "./random.mjs";

test("slopes agree with differences of the loss", (context) => {
  const { between } = randomNumbers(context);
  for (const profile of Object.values(PROFILES)) {
    for (let i = 0; i < 200; i++) {
      const w = between(...profile.w);
      const difference = (profile.loss(w + 1e-6) - profile.loss(w - 1e-6)) / 2e-6;
      assert.ok(Math.abs(difference - profile.slope(w)) < 1e-7);
    }
  }
});

test("walks end where tests/test_marble.py and the page say", () => {
  /** @type {[number, number][]} */
  const ends = [[0, -1.663], [0.7, -0.218], [0.8, 1.267], [0.9, 2.761], [0.95, 5.745]];
  for (const [momentum, end] of ends) {
    const path = walk(PROFILES.pits, -3, 0.05, momentum, 300);
    assert.ok(Math.abs(path[300].w - end) < 2e-3, `${momentum}: ${path[300].w}`);
  }
});

test("the movement is a weighted sum of all past gradients", (context) => {
  const { between } = randomNumbers(context);
  const [start, rate, momentum] = [between(-3, 7), between(0.01, 0.1), between(0, 0.95)];
  const path = walk(PROFILES.pits, start, rate, momentum, 20);
  const sum = path.slice(0, 20).reduce((total, { w }, s) => total - rate * momentum ** (19 - s) * PROFILES.pits.slope(w), 0);
  assert.ok(Math.abs(path[20].m - sum) < 1e-12);
});

test("a walk that leaves ends early", () => {
  assert.ok(walk({ ...PROFILES.bowl, slope: (w) => 30 * w }, 1, 1, 0.9, 300).length < 300);
});

test("a link's settings are checked", () => {
  const model = pageModel({ profile: "pits" });
  assert.deepEqual(changesFor(model, { start: -3, momentum: 0.9 }), { start: -3, momentum: 0.9 });
  for (const wrong of [{ start: 8 }, { momentum: 1 }, { learning_rate: "fast" }, { profile: "cliff" }, { speed: 1 }]) assert.throws(() => changesFor(model, wrong));
});
