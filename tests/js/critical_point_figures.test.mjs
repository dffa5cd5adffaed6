import assert from "node:assert/strict";
import { test } from "node:test";

import { alongAngle, changesFor as changesForCurvature, levelsOf, lobes, verdict } from "../../src/leedl/widgets/js/figures/curvature.js";
import { changesFor as changesForQuiz } from "../../src/leedl/widgets/js/figures/quiz.js";
import { approximations, changesFor as changesForTaylor, largestError, reach } from "../../src/leedl/widgets/js/figures/taylor.js";
import { pageModel } from "../../src/leedl/widgets/js/model.js";
import { eigen2 } from "../../src/leedl/widgets/js/points.js";
import { randomNumbers } from "./random.mjs";

const near = (/** @type {number} */ a, /** @type {number} */ b, tolerance = 1e-9) => assert.ok(Math.abs(a - b) <= tolerance, `${a} is not ${b}`);

// --- the Taylor microscope ---

test("constant, tangent and parabola are those found by hand", () => {
  const [constant, tangent, parabola] = approximations("(1 - w1^2)^2", 0.5); // 0.5625, slope -1.5, curvature -1
  near(constant(3), 0.5625);
  near(tangent(1), 0.5625 - 0.75);
  near(parabola(1), 0.5625 - 0.75 - 0.125);
});

test("halving the radius divides the errors by 2, 4 and 8", () => {
  const loss = (/** @type {number} */ w) => Math.exp(w);
  const curves = approximations("exp(w1)", 0.3);
  curves.forEach((curve, i) => {
    const ratio = largestError(loss, curve, 0.3, 0.002) / largestError(loss, curve, 0.3, 0.001);
    near(ratio, 2 ** (i + 1), 0.01);
  });
});

test("a parabola is its own parabola, everywhere", (context) => {
  const { between } = randomNumbers(context);
  const loss = (/** @type {number} */ w) => 3 * w ** 2 - 2 * w + 1;
  for (let i = 0; i < 50; i++) {
    const center = between(-2, 2);
    const [, , parabola] = approximations("3*w1^2 - 2*w1 + 1", center);
    near(largestError(loss, parabola, center, 2), 0, 1e-9);
    assert.deepEqual(reach(loss, parabola, center, [-2, 2], 1e-6), [-2, 2]);
  }
});

test("the reach ends where the error passes the bound, or with the picture", () => {
  const square = (/** @type {number} */ w) => w ** 2;
  const [low, high] = reach(square, () => 0, 0, [-2, 1], 0.25);
  near(low, -0.5);
  near(high, 0.5);
  assert.deepEqual(reach(square, () => 0, 0, [-2, 0.3], 0.25)[1], 0.3);
});

test("settings of the microscope that do not fit are refused with what would", () => {
  const model = pageModel({ formula: "w1^2", x_range: [-2, 2], center: 0, radius: 1 });
  assert.deepEqual(changesForTaylor(model, { x_range: [0, 10], center: 8 }), { x_range: [0, 10], center: 8 });
  assert.throws(() => changesForTaylor(model, { center: 8 }), /center is 8; the picture goes from -2 to 2/);
  assert.throws(() => changesForTaylor(model, { radius: 3 }), /radius is 3; it goes from 0.01 to 2/);
  assert.throws(() => changesForTaylor(model, { formula: "w1 +" }), /at position/);
  assert.throws(() => changesForTaylor(model, { formula: "ln(w1)" }), /the loss at 0 is not finite/);
  assert.throws(() => changesForTaylor(model, { speed: 1 }), /there is no setting speed; there are formula, x_range/);
});

// --- the sign explorer ---

/** @param {any} context @returns {[number, number, number][]} */
function matrices(context) {
  const { between } = randomNumbers(context);
  return Array.from({ length: 200 }, () => [between(-4, 4), between(-4, 4), between(-4, 4)]);
}

test("in the direction of an eigenvector the value is the eigenvalue, and everywhere else between the two", (context) => {
  for (const matrix of matrices(context)) {
    const pairs = eigen2(...matrix);
    for (const { value, vector } of pairs) near(alongAngle(matrix, (Math.atan2(vector[1], vector[0]) * 180) / Math.PI), value);
    for (let angle = 0; angle < 360; angle += 7) {
      const value = alongAngle(matrix, angle);
      assert.ok(value >= pairs[0].value - 1e-9 && value <= pairs[1].value + 1e-9);
    }
  }
});

test("along the axes the value is the diagonal entry, exactly", () => {
  for (const [angle, value] of [[0, 0.3], [90, -1.7], [180, 0.3], [270, -1.7], [360, 0.3]]) assert.equal(alongAngle([0.3, 2, -1.7], angle), value);
});

test("in each lobe the value has its sign, and all lobes together go once around", (context) => {
  for (const matrix of matrices(context)) {
    const sectors = lobes(matrix);
    near(sectors.reduce((sum, { from, to }) => sum + to - from, 0), 360, 1e-6);
    for (const { sign, from, to } of sectors) {
      for (const share of [0.02, 0.3, 0.5, 0.98]) assert.equal(Math.sign(alongAngle(matrix, from + share * (to - from))), sign);
    }
  }
  assert.deepEqual(lobes([0, 0, 0]), []);
});

test("the verdict follows the signs of the eigenvalues", () => {
  assert.match(verdict([1, 0.5, 2]), /^minimum/);
  assert.match(verdict([-1, 0.5, -2]), /^maximum/);
  assert.match(verdict([1, 1.6, 1]), /^saddle point/);
  for (const matrix of /** @type {[number, number, number][]} */ ([[2, 2, 2], [0, 0, 0], [0, 0, -1]])) assert.match(verdict(matrix), /^cannot tell/);
});

test("the levels rise, with zero among them", (context) => {
  for (const matrix of [...matrices(context), /** @type {[number, number, number]} */ ([0, 0, 0])]) {
    const levels = levelsOf(matrix);
    assert.ok(levels.includes(0));
    assert.ok(levels.every((one, i) => !i || one > levels[i - 1]));
  }
});

test("settings of the explorer that do not fit are refused with what would", () => {
  const model = pageModel({});
  assert.deepEqual(changesForCurvature(model, { h11: -4, angle: 360 }), { h11: -4, angle: 360 });
  assert.throws(() => changesForCurvature(model, { h11: 5 }), /h11 is 5; it goes from -4 to 4/);
  assert.throws(() => changesForCurvature(model, { angle: "x" }), /angle is x; it goes from 0 to 360/);
  assert.throws(() => changesForCurvature(model, { h13: 5 }), /there is no setting h13/);
});

// --- the quiz ---

test("a link goes to a question that there is", () => {
  const model = pageModel({ questions: [1, 2, 3] });
  assert.deepEqual(changesForQuiz(model, { question: 3 }), { question: 3 });
  assert.throws(() => changesForQuiz(model, { question: 4 }), /question is 4; it goes from 1 to 3/);
  assert.throws(() => changesForQuiz(model, { question: 1.5 }), /question is 1.5/);
  assert.throws(() => changesForQuiz(model, { answer: 1 }), /there is no setting answer/);
});
