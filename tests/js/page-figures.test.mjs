import assert from "node:assert/strict";
import { test } from "node:test";

import { changesFor as epochSettings, progress } from "../../src/leedl/widgets/js/figures/epochs.js";
import { changesFor as knobSettings, hard, soft } from "../../src/leedl/widgets/js/figures/knobs.js";
import { changesFor, errors, hinges, KINKS, parts, smooth, spaced, sumOfRamps, targetCurve } from "../../src/leedl/widgets/js/figures/ramps.js";
import { changesFor as wireSettings, forward, meaning, PARAMETERS, withValue } from "../../src/leedl/widgets/js/figures/wiring.js";
import { pageModel } from "../../src/leedl/widgets/js/model.js";
import { randomNumbers } from "./random.mjs";

const drawn = Array.from({ length: 25 }, (_, i) => 2 + Math.sin(i));
const ramps = () => pageModel({ target: "kinks", heights: drawn, points: KINKS.kinks, shown: 0, shape: "hard" });

test("the curve with kinks is a constant and three ramps, or a constant and four ReLUs", () => {
  const target = /** @type {(x: number) => number} */ (targetCurve("kinks", drawn));
  for (const shape of ["hard", "relu"]) assert.ok(errors(target, (x) => sumOfRamps(KINKS.kinks, 3, shape, x))[0] < 1e-12);
  assert.deepEqual(hinges(KINKS.kinks, 3), [[0, 2], [1, -3], [2, 1.5], [3, -0.5]]);
  assert.deepEqual(hinges(KINKS.kinks, 0), []);
  assert.deepEqual(parts(KINKS.kinks, 3, "relu").map((one) => one.name), ["constant 1", "2 max(0, x)", "−3 max(0, x − 1)", "1.5 max(0, x − 2)", "−0.5 max(0, x − 3)"]);
});

test("the parts add up to the sum, whatever they are made of", (context) => {
  const { between } = randomNumbers(context);
  for (let round = 0; round < 100; round++) {
    const points = /** @type {[number, number][]} */ (Array.from({ length: 6 }, (_, i) => [i * 0.7 + between(0, 0.6), between(0, 4)]));
    const shown = Math.floor(between(0, 6));
    const x = between(0, 4);
    for (const shape of ["hard", "soft", "relu"]) {
      const added = parts(points, shown, shape).reduce((sum, one) => sum + one.at(x), 0);
      assert.ok(Math.abs(added - sumOfRamps(points, shown, shape, x)) < 1e-9);
    }
  }
});

test("a drawn curve is smooth and goes through its heights", () => {
  drawn.forEach((height, i) => assert.ok(Math.abs(smooth(drawn, (4 * i) / 24) - height) < 1e-12));
  assert.ok(Math.abs(smooth(drawn, 1.0001) - smooth(drawn, 0.9999)) < 1e-3);
});

test("links to ramps are checked", () => {
  const model = ramps();
  assert.deepEqual(changesFor(model, { shown: 2 }), { shown: 2 });
  assert.deepEqual(changesFor(model, { target: "hump" }), { target: "hump", points: KINKS.hump, shown: 2 });
  assert.deepEqual(changesFor(model, { target: "wave", pieces: 2 }).points, spaced(/** @type {any} */ (targetCurve("wave", drawn)), 2));
  for (const settings of [{ speed: 1 }, { target: "sine" }, { shape: "round" }, { shown: 4 }, { pieces: 0 }, { points: [[1, 1]] }, { points: [[1, 1], [1, 2]] }]) {
    assert.throws(() => changesFor(model, settings));
  }
});

test("the hard ramp touches the sigmoid in the middle, with the same slope", (context) => {
  const { between } = randomNumbers(context);
  for (let round = 0; round < 100; round++) {
    const knobs = { w: between(0.5, 5), b: between(-3, 3), c: between(-3, 3) };
    const [middle, step] = [-knobs.b / knobs.w, 1e-5];
    assert.ok(Math.abs(soft(middle, knobs) - knobs.c / 2) < 1e-12);
    const slope = (soft(middle + step, knobs) - soft(middle - step, knobs)) / (2 * step);
    assert.ok(Math.abs(slope - (knobs.c * knobs.w) / 4) < 1e-6);
    assert.ok(Math.abs(hard(middle + step, knobs) - hard(middle, knobs) - step * slope) < 1e-9);
  }
  assert.throws(() => knobSettings(pageModel({}), { w: 100 }), /from -20 to 20/);
  assert.throws(() => knobSettings(pageModel({}), { hard: 1 }), /true or false/);
});

test("after a full epoch every example was used once", (context) => {
  const { between } = randomNumbers(context);
  for (let round = 0; round < 50; round++) {
    const [examples, size] = [Math.floor(between(1, 300)), Math.floor(between(1, 300))];
    const { batches } = progress(examples, size, 0);
    let used = 0;
    for (let n = 1; n <= batches; n++) used += progress(examples, size, n).last;
    assert.equal(used, examples);
    assert.equal(progress(examples, size, batches).epochs, 1);
    assert.equal(progress(examples, size, batches - 1).epochs, 0);
  }
  assert.deepEqual(epochSettings(pageModel({}), { batch_size: 5 }), { updates: 0, batch_size: 5 });
  assert.throws(() => epochSettings(pageModel({}), { examples: 0 }));
});

test("each of the sixteen parameters can be set, and moves the output by what it multiplies", () => {
  assert.equal(new Set(PARAMETERS).size, 16);
  const network = { x: [1, 2, -1], W: [[0.5, -1, 0], [1, 1, 1], [0, 0.5, -2]], b: [0.5, -2, 0], c: [2, -1, 0.5], bias: 0.1, activation: "sigmoid" };
  const { z, a, y } = forward(network);
  assert.deepEqual(z, [-1, 0, 3]);
  assert.deepEqual(a.map((one) => Number(one.toFixed(4))), [0.2689, 0.5, 0.9526]);
  assert.equal(Number(y.toFixed(4)), 0.6142);
  assert.equal(Number(forward({ ...network, activation: "relu" }).y.toFixed(6)), 1.6);
  const model = pageModel(network);
  for (const name of PARAMETERS) {
    const changed = forward(/** @type {any} */ ({ ...network, ...withValue(model, name, 0.25) }));
    if (name === "b") assert.ok(Math.abs(changed.y - y - 0.15) < 1e-12);
    if (name[0] === "c") assert.ok(Math.abs(changed.y - y - (0.25 - network.c[Number(name[1]) - 1]) * a[Number(name[1]) - 1]) < 1e-12);
    if (name[0] === "w") assert.ok(Math.abs(changed.z[Number(name[1]) - 1] - z[Number(name[1]) - 1] - (0.25 - network.W[Number(name[1]) - 1][Number(name[2]) - 1]) * network.x[Number(name[2]) - 1]) < 1e-12);
    assert.ok(meaning(name).length > 10);
  }
  assert.throws(() => wireSettings(model, { chosen: "w44" }));
  assert.throws(() => wireSettings(model, { x: [1] }));
});
