// Agreement with leedl.schedules is tested from Python, in tests/test_widget_numerics.py.
import assert from "node:assert/strict";
import { test } from "node:test";

import { createSchedule, SCHEDULES } from "../../src/leedl/widgets/js/schedules.js";

/** @param {import("../../src/leedl/widgets/js/schedules.js").ScheduleDescription} description @param {number} steps */
function factors(description, steps) {
  return Array.from({ length: steps }, (_, step) => createSchedule(description)(step));
}

test("schedules change with the steps as their names say", () => {
  assert.deepEqual(factors({ name: "constant" }, 3), [1, 1, 1]);
  assert.deepEqual(factors({ name: "constant", factor: 0.5, steps: 2 }, 4), [0.5, 0.5, 1, 1]);
  assert.deepEqual(factors({ name: "step_decay", every: 2, factor: 0.5 }, 5), [1, 1, 0.5, 0.5, 0.25]);
  assert.deepEqual(factors({ name: "exponential", factor: 0.5 }, 3), [1, 0.5, 0.25]);
  assert.deepEqual(factors({ name: "inverse_time", rate: 1 }, 4), [1, 1 / 2, 1 / 3, 1 / 4]);
  assert.deepEqual(factors({ name: "inverse_square_root", rate: 3 }, 2), [1, 0.5]);
  assert.deepEqual(factors({ name: "linear", steps: 4 }, 6), [1, 0.75, 0.5, 0.25, 0, 0]);
  assert.deepEqual(factors({ name: "polynomial", steps: 2, power: 2 }, 4), [1, 0.25, 0, 0]);
  assert.deepEqual(factors({ name: "cosine", steps: 2, end: 0 }, 3).map((one) => Math.round(1e9 * one) / 1e9), [1, 0.5, 0]);
});

test("a warm-up rises from zero and hands over at the top", () => {
  const description = { name: "warm_up", steps: 4, then: { name: "linear", steps: 2 } };
  assert.deepEqual(factors(description, 8), [0, 0.25, 0.5, 0.75, 1, 0.5, 0, 0]);
  assert.deepEqual(factors({ name: "warm_up", steps: 2 }, 5), [0, 0.5, 1, 1, 1]);
});

test("an unknown schedule or argument is refused with those there are", () => {
  const listed = Object.keys(SCHEDULES).join(", ");
  for (const name of ["sqrt", "toString", "__proto__"]) {
    assert.throws(() => createSchedule({ name }), { message: `there is no schedule "${name}"; choose one of ${listed}` });
  }
  assert.throws(() => createSchedule({ name: "cosine", steps: 3, length: 3 }), {
    message: 'cosine has no argument "length"; it has: steps, end',
  });
  assert.throws(() => createSchedule({ name: "cosine" }), { message: 'cosine needs the argument "steps"; it has: steps, end' });
  assert.throws(() => createSchedule({ name: "warm_up", steps: 3, then: { name: "up" } }), /there is no schedule "up"/);
});
