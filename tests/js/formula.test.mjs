// Agreement with leedl.formulas is tested from Python, in tests/test_widget_numerics.py.
import assert from "node:assert/strict";
import { test } from "node:test";

import { FormulaError, formulaSurface, MAX_DEPTH, MAX_LENGTH } from "../../src/leedl/widgets/js/formula.js";
import { createSurface } from "../../src/leedl/widgets/js/surfaces.js";
import { randomNumbers } from "./random.mjs";

/** @typedef {import("../../src/leedl/widgets/js/surfaces.js").Surface} Surface */

/** @param {number} actual @param {number} expected @param {string} what */
function assertClose(actual, expected, what, relative = 1e-13) {
  const agree = actual === expected || Math.abs(actual - expected) <= relative * Math.max(1, Math.abs(expected));
  assert.ok(agree, `${what}: ${actual} is not ${expected}`);
}

/** @param {Surface} surface @param {number} w1 @param {number} w2 */
const all = ({ value, gradient, hessian }, w1, w2) => [value(w1, w2), ...gradient(w1, w2), ...hessian(w1, w2)];

const VALUES = /** @type {[string, (x: number, y: number) => number][]} */ ([
  ["1 + 2*3 - 8/4/2", () => 6],
  ["-2^2 + 2^3^2", () => 508],
  ["2**-1 * --4", () => 2],
  ["x - 10*y", (x, y) => x - 10 * y],
  ["w₁·w₂ − w_1² ÷ W2", (x, y) => x * y - (x * x) / y],
  ["w1⁻² × √(2)", (x) => Math.SQRT2 / (x * x)],
  ["（１＋ｗ１）＊２", (x) => 2 * (1 + x)],
  ["π + pi - e", () => 2 * Math.PI - Math.E],
  [".5e1 + 1.E-1", () => 5.1],
  ["max(1, x, 3) - min(y, 2, -9)", (x) => Math.max(3, x) + 9],
  ["pow(abs(y), x)", (x, y) => Math.abs(y) ** x],
  ["10^400", () => Infinity],
]);

test("a formula means what a reader expects", (context) => {
  const { between } = randomNumbers(context);
  for (const [text, expected] of VALUES) {
    const [x, y] = [between(-2, 2), between(-2, 2)];
    assertClose(formulaSurface(text).value(x, y), expected(x, y), text);
  }
});

const CLOSED_FORMS = {
  two_weight_network: "(1 - w1*w2)^2",
  saddle: "x² - y²",
  rosenbrock: "(1 - w1)^2 + 100*(w2 - w1^2)^2",
  rastrigin: "20 + w1^2 - 10*cos(2*pi*w1) + w2^2 - 10*cos(2*pi*w2)",
  degenerate_saddle: "(1 - w1*w2*(w1 + w2))**2",
  monkey_saddle: "w1^3 - 3*w1*w2^2",
  rnn_cliff: "(w2*w1^999 - 1)^2",
  logistic_cross_entropy: ["-x-2y", "-2x-.5y", ".5x-y", "-x-1.5y", "-2x-y", ".5x+.5y"]
    .map((margin) => `softplus(${margin.replace(/([0-9])([xy])/g, "$1*$2")})`).join("+").replace(/^(.*)$/, "($1)/6"),
};

for (const [name, text] of Object.entries(CLOSED_FORMS)) {
  test(`${name}, typed in, has the derivatives that were worked out by hand`, (context) => {
    const { between } = randomNumbers(context);
    const [typed, byHand] = [formulaSurface(text), createSurface(name)];
    for (let i = 0; i < 100; i++) {
      const [w1, w2] = name === "rnn_cliff" ? [between(0.99, 1.005), between(-1, 1)] : [between(-2, 2), between(-2, 2)];
      const expected = all(byHand, w1, w2);
      const size = Math.max(1, ...expected.map(Math.abs));
      all(typed, w1, w2).forEach((number, k) => assertClose(number / size, expected[k] / size, `${name}, ${k}, at ${[w1, w2]}`, 1e-12));
    }
  });
}

/** The slope of f at 0, by differences of fourth order. @param {(t: number) => number} f */
function slopeAtZero(f) {
  const h = 1e-3;
  return (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
}

const FUNCTIONS = ["sin", "cos", "tan", "atan", "sinh", "cosh", "tanh", "exp", "log", "ln", "sqrt", "√", "abs", "relu", "sigmoid", "softplus"];
const OF_TWO = ["A + B", "A - B", "A * B", "A / B", "A ^ B", "pow(A, 3)", "A^-1.5", "2^A", "max(A, B)", "min(A, B)"];

for (const text of [...FUNCTIONS.map((name) => `${name}(A)`), ...OF_TWO]) {
  test(`the derivatives of ${text} are slopes`, (context) => {
    const { between } = randomNumbers(context);
    const { value, gradient, hessian } = formulaSurface(text.replaceAll("A", "(1.2 + 0.3*sin(w1) + 0.1*w1*w2)").replaceAll("B", "(0.7 - w2^2/9)"));
    for (let i = 0; i < 30; i++) {
      const [w1, w2] = [between(-0.6, 0.6), between(-0.6, 0.6)]; // there is no kink near
      const [g1, g2] = gradient(w1, w2);
      const [h11, h12, h22] = hessian(w1, w2);
      const slopes = [
        [g1, slopeAtZero((t) => value(w1 + t, w2))],
        [g2, slopeAtZero((t) => value(w1, w2 + t))],
        [h11, slopeAtZero((t) => gradient(w1 + t, w2)[0])],
        [h12, slopeAtZero((t) => gradient(w1 + t, w2)[1])],
        [h12, slopeAtZero((t) => gradient(w1, w2 + t)[0])],
        [h22, slopeAtZero((t) => gradient(w1, w2 + t)[1])],
      ];
      slopes.forEach(([ours, slope], k) => assertClose(ours, slope, `${text}, ${k}, at ${[w1, w2]}`, 1e-7));
    }
  });
}

test("at a kink derivatives are those of PyTorch", () => {
  assert.deepEqual(formulaSurface("abs(w1) + w2").gradient(0, 0), [0, 1]);
  assert.deepEqual(formulaSurface("relu(w1) + w2").gradient(0, 0), [0, 1]);
  assert.deepEqual(formulaSurface("max(3*w1, w2)").gradient(0, 0), [1.5, 0.5]);
  assert.deepEqual(formulaSurface("min(3*w1, w2)").gradient(1, 3), [1.5, 0.5]);
  assert.deepEqual(formulaSurface("w1^2 + w2^1 + (w1*w2)^0").gradient(0, 0), [0, 1]);
  assert.deepEqual(formulaSurface("w1^2 + w2^1 + (w1*w2)^0").hessian(0, 0), [2, 0, 0]);
});

test("what does not change has no effect, be the slope infinite", () => {
  assert.deepEqual(all(formulaSurface("√(relu(w1)) + w2"), -1, 2), [2, 0, 1, 0, 0, 0]);
  assert.deepEqual(all(formulaSurface("w1^relu(w2)"), -1, -1), [1, 0, 0, 0, 0, 0]);
});

test("what is no formula is refused with the place and the reason", () => {
  for (const [text, message] of [
    ["", "at position 1: expected a number, a name or '(', not the end"],
    ["3 + * 2", "at position 5: expected a number, a name or '(', not '*'"],
    ["2 w1", "at position 3: an operator such as * is missing before 'w1'"],
    ["(w1 + 2", "at position 8: expected ')' for the '(' at position 1, not the end"],
    ["sin w1", "at position 5: expected '(' after sin, not 'w1'"],
    ["max(1)", "at position 1: max takes 2 or more numbers, not 1"],
    ["w1 💥", "at position 4: '💥' has no meaning here"],
    ["(".repeat(MAX_DEPTH + 1), "at position 51: nested too deeply; at most 50 levels are possible"],
    ["1".repeat(MAX_LENGTH + 1), "at position 301: a formula has at most 300 characters; this one has 301"],
  ]) {
    assert.throws(() => formulaSurface(text), { name: "FormulaError", message, position: Number(message.match(/[0-9]+/)?.[0]) });
  }
  for (const nothing of [undefined, null, 3, {}, ["w1"]]) {
    assert.throws(() => formulaSurface(/** @type {any} */ (nothing)), { name: "FormulaError", message: "at position 1: a formula is a text" });
  }
});

test("names of JavaScript mean nothing", () => {
  const names = ["constructor", "__proto__", "prototype", "toString", "valueOf", "hasOwnProperty", "window", "globalThis", "self",
    "document", "process", "require", "import", "eval", "Function", "Math", "this", "undefined", "NaN", "Infinity", "get", "has",
    "size", "name", "length", "arguments", "v", "d1", "value", "jet", "f", "join"];
  for (const name of names) {
    for (const text of [name, `${name}(1)`, `sin(${name})`, `w1 + ${name}`, `max(1, ${name})`]) {
      assert.throws(() => formulaSurface(text), (error) => error instanceof FormulaError && error.message.includes("there is no"), text);
    }
  }
});

/** Of the processor, which other programs do not lengthen. @param {NodeJS.CpuUsage} used */
const milliseconds = ({ user, system }) => (user + system) / 1000;

test("any text is a surface or refused, at once, and none runs as code", (context) => {
  const { between, oneOf } = randomNumbers(context);
  const pieces = ["w1", "w2", "x", "y", "pi", "e", "2", ".5", "1e3", "1e308", "sin", "max", "pow", "sin(", "max(w1,", "pow(", "(", "(",
    ")", ")", ",", "+", "-", "*", "/", "^", "**", "²", "⁻⁹", "√", " ", "constructor", "__proto__", "=>", "`", "${", "}", ";", "[", "]",
    ".", "=", "globalThis.leaked=1", "(()=>{globalThis.leaked=1})()", "while(1)", "\\", "'", '"', "//", "/*", "\n", "\u2028", "💥"];
  const operands = ["w1", "w2", "x", "2", ".5", "pi", "sin(w1)", "max(w1,w2,w1)", "(w1-w2)", "-w2", "pow(x,y)", "w2²", "(((y)))"];
  const makers = [
    () => String.fromCharCode(between(0, 1) < 0.8 ? between(32, 127) : between(0, 65536)),
    () => oneOf(pieces),
    () => oneOf(operands) + oneOf(["+", "-", "*", "/", "^", " ** "]), // a formula, if something follows
  ];
  const globals = Object.getOwnPropertyNames(globalThis).length;
  let [accepted, longest] = [0, 0];
  for (let i = 0; i < 20_000; i++) {
    const length = Math.floor(between(0, 1) < 0.9 ? between(0, 12) : between(0, 320));
    const text = Array.from({ length }, makers[i % 3]).join("") + oneOf(["", "w1"]);
    const before = process.cpuUsage();
    try {
      const surface = formulaSurface(text);
      assert.ok(all(surface, 0.3, -0.7).every((number) => typeof number === "number"), JSON.stringify(text));
      accepted++;
    } catch (error) {
      if (!(error instanceof FormulaError)) throw new Error(`${JSON.stringify(text)}: ${error}`);
      assert.ok(error.position >= 1 && error.position <= text.length + 1, JSON.stringify(text));
    }
    longest = Math.max(longest, milliseconds(process.cpuUsage(before)));
  }
  context.diagnostic(`${accepted} formulas, at most ${longest.toFixed(1)} ms for one text`);
  assert.ok(accepted > 1000);
  assert.ok(longest < 100, `${longest} ms`);
  assert.equal(Object.getOwnPropertyNames(globalThis).length, globals);
});

test("the longest and deepest formulas are evaluated at once", () => {
  const texts = [
    `w1${"+w2".repeat(99)}`,
    "(".repeat(49) + "w1" + ")".repeat(49),
    `${"-".repeat(49)}w1`,
    `${"2^".repeat(48)}w1`,
    `${"sin(".repeat(49)}w1${")".repeat(49)}`,
    `max(w1${",w2".repeat(97)})`,
    `${"max(w1,".repeat(37)}w2${")".repeat(37)}`, // of equal numbers the mean is taken
    `${"abs(w1^w2)/".repeat(27)}2`,
  ];
  for (const text of texts) {
    assert.ok(text.length <= MAX_LENGTH, text);
    const before = process.cpuUsage();
    all(formulaSurface(text), 1, 1);
    assert.ok(milliseconds(process.cpuUsage(before)) < 100, text);
  }
});

test("a formula is measured on 120 × 120 points in less than a frame", (context) => {
  const text = "(1 - w1*w2)^2 + 0.1*sin(3*w1)*exp(-w2^2) + log(1 + exp(w1 - w2)) + max(0, w1)^3/(1 + abs(w2))";
  const { value } = formulaSurface(text);
  let fastest = Infinity; // of many tries, since other programs run as well
  for (let i = 0; i < 20; i++) {
    const began = performance.now();
    for (let k = 0; k < 120 * 120; k++) value((k % 120) / 30 - 2, k / 3600 - 2);
    fastest = Math.min(fastest, performance.now() - began);
  }
  context.diagnostic(`${fastest.toFixed(2)} ms`);
  assert.ok(fastest < 10, `${fastest} ms is too long`);
});
