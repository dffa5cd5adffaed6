/**
 * Answers what tests/test_widget_numerics.py asks, so that Python can compare:
 *
 *     node tests/js/conformance.mjs QUESTIONS.json
 *
 * The file holds a list of questions, `{"ask": …}` with what goes with it; the answers are printed as a list in
 * the same order. JSON has no numbers that are not finite: these travel as "NaN", "Infinity" and "-Infinity".
 */
import { readFileSync } from "node:fs";

import { FormulaError, formulaSurface } from "../../src/leedl/widgets/js/formula.js";
import { clipByNorm, clipByValue, createOptimizer, OPTIMIZERS } from "../../src/leedl/widgets/js/optimizers.js";
import { kindOfPoint } from "../../src/leedl/widgets/js/points.js";
import { createSchedule, SCHEDULES } from "../../src/leedl/widgets/js/schedules.js";
import { createSurface, SURFACES } from "../../src/leedl/widgets/js/surfaces.js";
import { walk } from "../../src/leedl/widgets/js/walk.js";

const NOT_FINITE = ["NaN", "Infinity", "-Infinity"];

/** @param {import("../../src/leedl/widgets/js/surfaces.js").Surface} surface @param {[number, number][]} points */
const derivatives = (surface, points) =>
  points.map(([w1, w2]) => [surface.value(w1, w2), ...surface.gradient(w1, w2), ...surface.hessian(w1, w2)]);

/** @type {Record<string, (question: any) => unknown>} */
const ANSWERS = {
  surfaces: () => Object.entries(SURFACES).map(([name, create]) => [name, create({}).parameters]),

  optimizers: () => Object.entries(OPTIMIZERS).map(([name, { options }]) => [name, options]),

  schedules: () => Object.entries(SCHEDULES).map(([name, one]) => [name, Object.keys(one.arguments)]),

  derivatives: ({ surface, parameters, points }) => derivatives(createSurface(surface, parameters), points),

  /** The derivatives, or why there are none. */
  formula({ text, points }) {
    try {
      return derivatives(formulaSurface(text), points);
    } catch (error) {
      if (!(error instanceof FormulaError)) throw error;
      return { position: error.position, message: error.message };
    }
  },

  factors({ schedule, steps }) {
    const factor = createSchedule(schedule);
    return steps.map((/** @type {number} */ step) => factor(step));
  },

  clip: ({ by, limit, gradient }) => (by === "norm" ? clipByNorm : clipByValue)(gradient, limit),

  step({ optimizer: name, learning_rate, options, state, parameters, gradient }) {
    const optimizer = createOptimizer(name, learning_rate, options);
    Object.assign(optimizer.state, state);
    return { parameters: optimizer.step(parameters, gradient), state: optimizer.state };
  },

  walk({ surface, parameters, optimizer, learning_rate, options, start, steps, schedule, clip, batches, order }) {
    const { path, losses, gradientNorms, effectiveSteps, divergedAt, leftMapAt } = walk(
      createSurface(surface, parameters),
      createOptimizer(optimizer, learning_rate, options),
      start,
      steps,
      {
        schedule: schedule && createSchedule(schedule),
        clip,
        batches: batches?.map((/** @type {any} */ batch) => createSurface(batch.surface, batch.parameters)),
        order,
      },
    );
    return {
      path: [...path],
      losses: [...losses],
      gradient_norms: [...gradientNorms],
      effective_steps: [...effectiveSteps],
      diverged_at: divergedAt,
      left_map_at: leftMapAt,
    };
  },

  kind: ({ gradient, hessian, tolerance }) => kindOfPoint(gradient, hessian, tolerance),
};

const questions = JSON.parse(readFileSync(process.argv[2], "utf8"), (_key, value) =>
  NOT_FINITE.includes(value) ? Number(value) : value,
);
const answers = questions.map((/** @type {{ask: string}} */ question) => ANSWERS[question.ask](question));
process.stdout.write(
  JSON.stringify(answers, (_key, value) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
  ),
);
