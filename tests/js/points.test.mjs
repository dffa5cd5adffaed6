import assert from "node:assert/strict";
import { test } from "node:test";

import { eigen2, kindOfPoint } from "../../src/leedl/widgets/js/points.js";
import { randomNumbers } from "./random.mjs";

/** @typedef {[number, number, number]} Symmetric */

/** Cases in which formulas for eigenvalues go wrong. @type {Symmetric[]} */
const SPECIAL = [
  [0, 0, 0],
  [3, 0, 3],
  [-2, 0, 5],
  [5, 0, -2],
  [1, 1, 1],
  [1, -1, 1],
  [0, 2, 0],
  [0, -2, 0],
  [1, 1e-9, 1],
  [1, 1e-200, 2],
  [1e8, 1, 1e-8],
  [1e300, 1e300, -1e300],
  [1e-300, 1e-300, -1e-300],
  [1e308, 5e307, -1e308],
  [802, -400, 200],
];

/** @param {Symmetric} matrix */
function assertDecomposed([h11, h12, h22]) {
  const what = `eigen2(${[h11, h12, h22]})`;
  const [lower, upper] = eigen2(h11, h12, h22);
  const size = Math.max(Math.abs(lower.value), Math.abs(upper.value));
  assert.ok(lower.value <= upper.value, `${what} ascends`);
  for (const { value, vector } of [lower, upper]) {
    const [x, y] = vector;
    assert.ok(Math.abs(x * x + y * y - 1) < 1e-15, `${what}: a vector has length 1, not ${Math.hypot(x, y)}`);
    assert.ok(Math.abs(h11 * x + h12 * y - value * x) <= 2e-15 * size, `${what}: H v = λ v, first element`);
    assert.ok(Math.abs(h12 * x + h22 * y - value * y) <= 2e-15 * size, `${what}: H v = λ v, second element`);
  }
  const [[x, y], [turnedX, turnedY]] = [lower.vector, upper.vector];
  assert.ok(turnedX === -y && turnedY === x, `${what}: the second vector is the first turned by 90°`);
}

test("eigenvectors have length 1, are orthogonal and are stretched by their eigenvalues", (context) => {
  SPECIAL.forEach(assertDecomposed);
  const { ofAnySize } = randomNumbers(context);
  for (let i = 0; i < 10_000; i++) {
    assertDecomposed([ofAnySize(-9, 9), ofAnySize(-9, 9), ofAnySize(-9, 9)]);
    assertDecomposed([ofAnySize(-1, 1), ofAnySize(-1, 1), ofAnySize(-1, 1)]);
  }
});

test("the eigenvalues of a diagonal matrix are the numbers on it", () => {
  assert.deepEqual(eigen2(0.1, 0, -0.3).map((pair) => pair.value), [-0.3, 0.1]);
});

test("what is not a number gives no eigenvalues", () => {
  for (const { value, vector } of eigen2(1, NaN, 1)) assert.deepEqual([value, ...vector], [NaN, NaN, NaN]);
});

test("the kind of a point follows from the signs of the eigenvalues in any axes", (context) => {
  const { between, oneOf } = randomNumbers(context);
  for (let i = 0; i < 1000; i++) {
    const signs = [oneOf([-1, 0, 1]), oneOf([-1, 0, 1])];
    const [first, second] = signs.map((sign) => sign * 10 ** between(-2, 4));
    const angle = between(-4, 4);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    /** @type {Symmetric} */
    const hessian = [
      first * cos * cos + second * sin * sin,
      (first - second) * cos * sin,
      first * sin * sin + second * cos * cos,
    ];
    const expected =
      signs[0] * signs[1] < 0 ? "saddle"
      : signs.includes(0) ? "undecided (zero eigenvalue)"
      : signs[0] > 0 ? "minimum"
      : "maximum";
    assert.equal(kindOfPoint([0, 0], hessian, 1e-9), expected, `eigenvalues ${first}, ${second}, angle ${angle}`);
    assert.equal(kindOfPoint([1e-3, 0], hessian), "not critical");
    assert.notEqual(kindOfPoint([1e-3, 0], hessian, 2e-3), "not critical");
  }
});

test("a point with numbers that are not finite has no kind", () => {
  assert.throws(() => kindOfPoint([NaN, 0], [1, 0, 1]), /not finite/);
  assert.throws(() => kindOfPoint([0, 0], [1, Infinity, 1]), /not finite/);
});

test("a tolerance that is not positive is refused", () => {
  assert.throws(() => kindOfPoint([0, 0], [1, 0, 1], 0), { message: "tolerance is 0; it must be positive" });
  assert.throws(() => kindOfPoint([0, 0], [1, 0, 1], NaN), /tolerance is NaN/);
});
