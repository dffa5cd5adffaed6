import assert from "node:assert/strict";
import { test } from "node:test";

import { polyline, upTo } from "../../src/leedl/widgets/js/polyline.js";

const BOX = { left: 0, top: 0, right: 100, bottom: 100 };
/** @param {number[]} pixels @param {number} [most] */
const drawn = (pixels, most) => polyline(pixels, BOX, most).lines.join("");

test("a line goes through points that can be told apart", () => {
  assert.equal(drawn([10, 10, 10.2, 10.1, 20, 10, 20, 30]), "M10 10L20 10L20 30");
});

test("what lies outside is cut off at the border", () => {
  assert.equal(drawn([50, 50, 150, 50, 150, 60, 50, 60]), "M50 50L100 50M100 60L50 60");
  assert.equal(drawn([-50, 20, 150, 20]), "M0 20L100 20");
  assert.equal(drawn([150, 20, 150, 30]), "");
  assert.equal(drawn([50, 50, Infinity, 50]), "M50 50L100 50");
});

test("a point without a place breaks the line, also several in a row", () => {
  assert.equal(drawn([10, 10, 20, 10, NaN, NaN, NaN, NaN, 30, 10, 40, 10]), "M10 10L20 10M30 10L40 10");
  assert.equal(drawn([10, NaN, 20, 10, 30, 10]), "M20 10L30 10");
  assert.equal(drawn([NaN, NaN, NaN, NaN]), "");
});

test("a line of more vertices than allowed is thinned by an odd number, and its end stays", () => {
  const toAndFro = Array.from({ length: 1001 }, (_, i) => [i / 11, i % 2 ? 40 : 60]).flat();
  const thinned = drawn(toAndFro, 300);
  assert.ok(thinned.split("L").length <= 302);
  assert.ok(thinned.includes(" 40") && thinned.includes(" 60"));
  assert.ok(thinned.endsWith("L90.9 60"));
});

test("a walk is shown up to an update", () => {
  const line = polyline([0, 0, 10, 0, 10.1, 0, 30, 0], BOX);
  assert.deepEqual([0, 1, 2, 3].map((updates) => upTo(line, updates)), ["", "M0 0L10 0", "M0 0L10 0", "M0 0L10 0L30 0"]);
});
