import assert from "node:assert/strict";
import { test } from "node:test";

import * as scores from "../../src/leedl/widgets/js/figures/scores.js";
import * as writer from "../../src/leedl/widgets/js/figures/writer.js";
import { pageModel } from "../../src/leedl/widgets/js/model.js";
import { randomNumbers } from "./random.mjs";

test("softmax of 3, 1, -3 is that of the page, and of the writer", () => {
  for (const p of [scores.softmax([3, 1, -3]), writer.distribution([3, 1, -3], 1), scores.softmax([103, 101, 97])]) {
    [0.8789, 0.1189, 0.0022].forEach((wanted, i) => assert.ok(Math.abs(p[i] - wanted) < 5e-5));
  }
  [0.7054, 0.2595, 0.0351].forEach((wanted, i) => assert.ok(Math.abs(scores.softmax([3, 1, -3], 2)[i] - wanted) < 5e-5));
  assert.deepEqual(scores.softmax([100, -100]).map(Math.round), [1, 0]);
});

test("the push is minus the derivative of cross-entropy", (context) => {
  const { between } = randomNumbers(context);
  for (let i = 0; i < 100; i++) {
    const z = Array.from({ length: 4 }, () => between(-8, 8));
    const { push, crossEntropy } = scores.judged(z, 2);
    assert.ok(Math.abs(crossEntropy + Math.log(scores.softmax(z)[2])) < 1e-9);
    z.forEach((_, k) => {
      const [up, down] = [1e-5, -1e-5].map((by) => scores.judged(z.map((one, j) => (j === k ? one + by : one)), 2).crossEntropy);
      assert.ok(Math.abs(-(up - down) / 2e-5 - push[k]) < 1e-6);
    });
  }
});

test("the nudge of the page: accuracy stays, cross-entropy falls by 0.0073", () => {
  const [before, after] = [[2, 1], [2, 1.01]].map((z) => scores.judged(z, 1));
  assert.equal(before.accuracy, 0);
  assert.equal(after.accuracy, 0);
  assert.ok(Math.abs(after.crossEntropy - before.crossEntropy + 0.0073) < 1e-5);
});

test("a distribution is sampled in its proportions, the same for the same dice", () => {
  const p = writer.distribution([1, 0, 2], 1);
  const counts = [0, 0, 0];
  for (let i = 0; i < 20000; i++) counts[writer.pick(p, writer.thrown(7, i))] += 1;
  counts.forEach((count, i) => assert.ok(Math.abs(count / 20000 - p[i]) < 0.015, `${counts}`));
  assert.equal(writer.thrown(3, 5), writer.thrown(3, 5));
  assert.equal(writer.pick([0.5, 0.5], 1), 1);
});

test("links are checked", () => {
  const console_ = pageModel({ labels: ["a", "b"] });
  assert.deepEqual(scores.changesFor(console_, { scores: [1, -1], truth: "b", temperature: 2 }), { scores: [1, -1], truth: "b", temperature: 2 });
  for (const wrong of [{ scores: [1] }, { scores: [1, 101] }, { truth: "c" }, { temperature: 0 }, { speed: 1 }]) assert.throws(() => scores.changesFor(console_, wrong));
  const page = pageModel({ tokens: ["a", "b"] });
  assert.deepEqual(writer.changesFor(page, { text: "a b", dice: 3 }), { text: "a b", dice: 3 });
  for (const wrong of [{ text: "c" }, { text: "" }, { dice: -1 }, { temperature: 11 }, { speed: 1 }]) assert.throws(() => writer.changesFor(page, wrong));
});
