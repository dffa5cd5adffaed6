import assert from "node:assert/strict";
import { test } from "node:test";

import { changesFor, combination, position } from "../../src/leedl/widgets/js/figures/sweep.js";
import { pageModel } from "../../src/leedl/widgets/js/model.js";
import { decode, encode } from "../../src/leedl/widgets/js/parts/arrays.js";
import { inkOn, look, shades } from "../../src/leedl/widgets/js/parts/colors.js";
import { axisRange, extent, nearest } from "../../src/leedl/widgets/js/parts/scales.js";
import { randomNumbers } from "./random.mjs";

test("arrays are read as Python writes them", () => {
  // the same texts stand in tests/test_sweep.py
  assert.deepEqual(decode({ dtype: "float32", shape: [2], data: "AACAPwAAAMA=" }), { values: new Float32Array([1, -2]), shape: [2] });
  assert.deepEqual(decode({ dtype: "int32", shape: [2, 1], data: "AQAAAP////8=" }), { values: new Int32Array([1, -1]), shape: [2, 1] });
  assert.deepEqual(decode({ dtype: "uint8", shape: [3], data: "AID/" }), { values: new Uint8Array([0, 128, 255]), shape: [3] });
});

test("an array comes back as it was written", (context) => {
  const { ofAnySize, between } = randomNumbers(context);
  for (let i = 0; i < 200; i++) {
    const size = Math.floor(between(0, 300));
    const floats = Float32Array.from({ length: size }, () => ofAnySize(-30, 30));
    assert.deepEqual(decode(encode(floats)).values, floats);
    const bytes = Uint8Array.from({ length: size }, () => between(0, 256));
    assert.deepEqual(decode(encode(bytes)).values, bytes);
  }
});

test("a damaged array is refused", () => {
  assert.throws(() => decode({ dtype: "float64", shape: [1], data: "" }), /no array type float64; there are uint8, int32, float32/);
  assert.throws(() => decode({ dtype: "uint8", shape: [2, 2], data: "AID/" }), /3 numbers do not have the shape 2 × 2/);
});

test("the range of an axis holds all values with a margin", () => {
  // the same cases stand in tests/test_sweep.py
  assert.deepEqual(axisRange([[0, 1], [3, 2]]), [-0.12, 3.12]);
  assert.deepEqual(axisRange([[2, 2]]), [1, 3]);
  assert.deepEqual(axisRange([[0]]), [-0.5, 0.5]);
  assert.deepEqual(axisRange([[]]), [0, 1]);
  assert.deepEqual(axisRange([[5, 5]], true), [2.5, 10]);
  const [low, high] = axisRange([[1, 0, -4, 100]], true);
  assert.ok(Math.abs(low - 100 ** -0.04) < 1e-12 && Math.abs(high - 100 ** 1.04) < 1e-9);
});

test("the extent of very many values is found", () => {
  const values = Float32Array.from({ length: 500_000 }, (_, i) => Math.sin(i));
  const [low, high] = extent([values, [NaN]]);
  assert.ok(low < -0.999 && high > 0.999);
  assert.deepEqual(extent([[]]), [Infinity, -Infinity]);
});

test("the nearest of the values is found", (context) => {
  const { between } = randomNumbers(context);
  for (let i = 0; i < 500; i++) {
    const values = Array.from({ length: 20 }, () => between(-5, 5)).sort((a, b) => a - b);
    const x = between(-6, 6);
    const distance = Math.abs(values[nearest(values, x)] - x);
    assert.ok(values.every((one) => Math.abs(one - x) >= distance));
  }
});

test("shades run from the first color to the last, also backwards, and stay there", () => {
  assert.deepEqual(shades("gray", [0, 1])(0.5), [128, 128, 128]);
  assert.deepEqual(shades("gray", [1, 0])(1), [0, 0, 0]);
  assert.deepEqual(shades("gray", [1, 0])(0), [255, 255, 255]);
  assert.deepEqual(shades("gray", [0, 1])(7), [255, 255, 255]);
  assert.deepEqual(shades("cividis", [2, 2])(2).length, 3);
});

test("ink can be read on every shade", () => {
  const luminance = (/** @type {number[]} */ color) => {
    const [r, g, b] = color.map((one) => ((one /= 255) <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  for (const name of ["cividis", "gray", "signed"]) {
    for (let i = 0; i <= 200; i++) {
      const color = shades(name, [0, 200])(i);
      const ink = inkOn(color) === "#fefefe" ? 0.99 : 0.0003;
      const [bright, dark] = [Math.max(ink, luminance(color)), Math.min(ink, luminance(color))];
      assert.ok((bright + 0.05) / (dark + 0.05) >= 4.5, `${name} at ${i}`);
    }
  }
});

test("curves differ in dashes and marks, not by color alone", () => {
  const looks = [0, 1, 2, 3, 4, 5].map((i) => look(i));
  for (const key of /** @type {const} */ (["color", "dash", "shape"])) assert.equal(new Set(looks.map((one) => one[key])).size, 6);
  assert.equal(look(3, "training").color, "var(--lf-training)");
});

const sliders = [
  { name: "rate", label: "rate", unit: "", values: [0.01, 0.1, 1] },
  { name: "method", label: "method", unit: "", values: ["sgd", "adam"] },
  { name: "bias", label: "bias", unit: "", values: [false, true] },
];

test("combinations are numbered as in itertools.product", () => {
  let number = 0;
  for (const rate of [0.01, 0.1, 1]) for (const method of ["sgd", "adam"]) for (const bias of [false, true]) {
    assert.equal(combination(sliders, { rate, method, bias }), number++);
  }
});

test("a link's settings find their values, and others are refused with what there is", () => {
  const model = pageModel({ sliders, chosen: { rate: 0.01, method: "sgd", bias: false } });
  assert.deepEqual(changesFor(model, { rate: 0.1 }), { chosen: { rate: 0.1, method: "sgd", bias: false } });
  assert.deepEqual(changesFor(model, { rate: 0.1 + 1e-12, method: "adam", bias: true }), { chosen: { rate: 0.1, method: "adam", bias: true } });
  assert.deepEqual(changesFor(model, {}), { chosen: { rate: 0.01, method: "sgd", bias: false } });
  assert.throws(() => changesFor(model, { rate: 0.2 }), /rate is 0.2; there are 0.01, 0.1, 1/);
  assert.throws(() => changesFor(model, { speed: 1 }), /there is no setting speed; there are rate, method, bias/);
  assert.equal(position(sliders[1], "Adam"), -1);
});
