import assert from "node:assert/strict";
import { test } from "node:test";

import { bestLine, changesFor, lineThrough, lossOf, visible } from "../../src/leedl/widgets/js/figures/line_fit.js";
import { pageModel } from "../../src/leedl/widgets/js/model.js";
import { randomNumbers } from "./random.mjs";

const twoDays = { name: "two", x: [4.8, 4.9], y: [4.9, 7.5] };

test("losses are those of the worked example, as in tests/test_line_fit.py", () => {
  const near = (/** @type {number} */ a, /** @type {number} */ b) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);
  near(lossOf(twoDays, "MAE", 1, 0.5), 1.25);
  near(lossOf(twoDays, "MSE", 1, 0.5), 2.285);
  near(lossOf(twoDays, "MAE", 1, 0), 1.35);
  near(lossOf(twoDays, "MSE", 1, 0), 3.385);
  near(lossOf(twoDays, "MAE", 0.97, 0.1), 1.3955);
  near(lossOf(twoDays, "MAE", 1, 1.3), 1.25);
  near(lossOf(twoDays, "MSE", 1, 1.3), 1.565);
});

test("no line nearby is better than the best one", (context) => {
  const { between } = randomNumbers(context);
  for (const kind of ["MAE", "MSE"]) {
    for (let round = 0; round < 20; round++) {
      const x = Array.from({ length: 31 }, () => between(0, 5));
      const y = x.map((one) => 0.8 * one + between(-1, 1));
      const points = { name: "random", x, y };
      const { w, b } = bestLine(points, kind, [-2, 3], [-9, 9]);
      const least = lossOf(points, kind, w, b);
      for (let i = 0; i < 200; i++) assert.ok(lossOf(points, kind, w + between(-0.3, 0.3), b + between(-0.5, 0.5)) >= least - 1e-7);
    }
  }
});

test("the best line by the squared error solves the normal equations", () => {
  const points = { name: "three", x: [0, 1, 2], y: [1, 3, 4] };
  const { w, b } = bestLine(points, "MSE", [-5, 5], [-9, 9]);
  assert.ok(Math.abs(w - 1.5) < 1e-6 && Math.abs(b - 7 / 6) < 1e-6);
});

test("the best line stays on the map", () => {
  const { w, b } = bestLine(twoDays, "MAE", [-0.5, 1.5], [-1, 3]); // the exact one has w = 26
  assert.ok(w > -0.5 && w <= 1.5 && b >= -1 && b <= 3);
  assert.ok(lossOf(twoDays, "MAE", w, b) < 1.25);
});

test("a line goes through both handles, or as near as the map allows", (context) => {
  const { between } = randomNumbers(context);
  for (let i = 0; i < 100; i++) {
    const first = /** @type {[number, number]} */ ([1, between(0, 3)]);
    const second = /** @type {[number, number]} */ ([4, between(0, 3)]);
    const { w, b } = lineThrough(first, second, [-5, 5], [-9, 9]);
    assert.ok(Math.abs(w * 1 + b - first[1]) < 1e-9 && Math.abs(w * 4 + b - second[1]) < 1e-9);
    const kept = lineThrough(first, second, [-0.1, 0.1], [0, 1]);
    assert.ok(Math.abs(kept.w) <= 0.1 && kept.b >= 0 && kept.b <= 1);
  }
});

test("of a line only what lies inside is drawn", () => {
  assert.deepEqual(visible(1, 0, [0, 10], [0, 5]), [[0, 0], [5, 5]]);
  assert.deepEqual(visible(0, 2, [0, 10], [0, 5]), [[0, 2], [10, 2]]);
  assert.equal(visible(0, 7, [0, 10], [0, 5]), null);
  assert.equal(visible(-0.25, -0.5, [0, 10], [0, 5]), null);
});

test("a link's settings are checked", () => {
  const model = pageModel({ w_range: [-1, 2], b_range: [-1, 1], data: [{ name: "all" }, { name: "two" }] });
  assert.deepEqual(changesFor(model, { w: 1, loss: "MSE", points: "two" }), { w: 1, loss: "MSE", points: "two" });
  assert.throws(() => changesFor(model, { w: 3 }), /w cannot be 3/);
  assert.throws(() => changesFor(model, { subtract: -1 }), /subtract cannot be -1/);
  assert.throws(() => changesFor(model, { loss: "huge" }), /loss cannot be huge/);
  assert.throws(() => changesFor(model, { points: "three" }), /points cannot be three/);
  assert.throws(() => changesFor(model, { slope: 1 }), /there is no setting slope; there are w, b, loss, points, subtract/);
});
