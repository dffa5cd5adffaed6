/**
 * Answers what tests/test_grid_numerics.py asks, so that Python can compare:
 *
 *     node tests/js/grids-conformance.mjs QUESTIONS.json
 *
 * The file holds a list of `{parameters, points}`; for each is printed what the surface, and that of each mini-batch,
 * are at the points: value, gradient, Hessian, six numbers. What is not finite is printed as null.
 */
import { readFileSync } from "node:fs";

import { batchSurfaces, gridSurface } from "../../src/leedl/widgets/js/grids.js";

const questions = JSON.parse(readFileSync(process.argv[2], "utf8"));
const answers = questions.map((/** @type {{parameters: any, points: [number, number][]}} */ { parameters, points }) =>
  [gridSurface(parameters), ...batchSurfaces(parameters)].map(({ value, gradient, hessian }) =>
    points.map(([w1, w2]) => [value(w1, w2), ...gradient(w1, w2), ...hessian(w1, w2)]),
  ),
);
process.stdout.write(JSON.stringify(answers));
