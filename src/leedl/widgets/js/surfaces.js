/**
 * Losses of two parameters in closed form: the twins of those in `leedl.surfaces`, with derivatives by hand.
 *
 * Names and parameters are Python's, so that a surface is made here from the `name` and the `parameters` that
 * a `Surface` has there.
 */

/**
 * A loss of two parameters that can be drawn and walked on.
 *
 * @typedef {object} Surface
 * @property {(w1: number, w2: number) => number} value  the loss
 * @property {(w1: number, w2: number) => [number, number]} gradient
 * @property {(w1: number, w2: number) => [number, number, number]} hessian  h11, h12 = h21, h22
 * @property {boolean} [bounded]  whether the loss is known on the map only
 */

/**
 * A surface whose loss is a formula; `parameters` are the numbers in it, by name.
 *
 * @typedef {Surface & {parameters: Record<string, number>}} ClosedFormSurface
 */

/**
 * (label − w1 w2 x)²
 *
 * @param {{label?: number, x?: number}} parameters
 * @returns {ClosedFormSurface}
 */
function twoWeightNetwork({ label = 1, x = 1 }) {
  return {
    parameters: { label, x },
    value(w1, w2) {
      return square(label - w1 * w2 * x);
    },
    gradient(w1, w2) {
      const error = label - w1 * w2 * x;
      return [-2 * error * w2 * x, -2 * error * w1 * x];
    },
    hessian(w1, w2) {
      const error = label - w1 * w2 * x;
      return [2 * square(w2 * x), 2 * x * (w1 * w2 * x - error), 2 * square(w1 * x)];
    },
  };
}

/**
 * ½ (along² / √κ + √κ across²), where (along, across) is (w1, w2) in axes turned by the angle
 *
 * @param {{condition_number?: number, angle?: number}} parameters
 * @returns {ClosedFormSurface}
 */
function ellipse({ condition_number = 10, angle = 0 }) {
  const steep = Math.sqrt(condition_number);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return {
    parameters: { condition_number, angle },
    value(w1, w2) {
      return 0.5 * (square(w1 * cos + w2 * sin) / steep + steep * square(w2 * cos - w1 * sin));
    },
    gradient(w1, w2) {
      const slopeAlong = (w1 * cos + w2 * sin) / steep;
      const slopeAcross = steep * (w2 * cos - w1 * sin);
      return [slopeAlong * cos - slopeAcross * sin, slopeAlong * sin + slopeAcross * cos];
    },
    hessian() {
      return [
        square(cos) / steep + steep * square(sin),
        cos * sin * (1 / steep - steep),
        square(sin) / steep + steep * square(cos),
      ];
    },
  };
}

/**
 * w1² − w2²
 *
 * @returns {ClosedFormSurface}
 */
function saddle() {
  return {
    parameters: {},
    value(w1, w2) {
      return square(w1) - square(w2);
    },
    gradient(w1, w2) {
      return [2 * w1, -2 * w2];
    },
    hessian() {
      return [2, 0, -2];
    },
  };
}

/**
 * (1 − w1)² + 100 (w2 − w1²)²
 *
 * @returns {ClosedFormSurface}
 */
function rosenbrock() {
  return {
    parameters: {},
    value(w1, w2) {
      return square(1 - w1) + 100 * square(w2 - square(w1));
    },
    gradient(w1, w2) {
      const aboveFloor = w2 - square(w1);
      return [-2 * (1 - w1) - 400 * w1 * aboveFloor, 200 * aboveFloor];
    },
    hessian(w1, w2) {
      return [2 - 400 * w2 + 1200 * square(w1), -400 * w1, 200];
    },
  };
}

/**
 * 20 + w1² − 10 cos 2π w1 + w2² − 10 cos 2π w2
 *
 * @returns {ClosedFormSurface}
 */
function rastrigin() {
  const turn = 2 * Math.PI;
  /** @param {number} w */
  const slope = (w) => 2 * w + 10 * turn * Math.sin(turn * w);
  /** @param {number} w */
  const curvature = (w) => 2 + 10 * square(turn) * Math.cos(turn * w);
  return {
    parameters: {},
    value(w1, w2) {
      return 20 + square(w1) - 10 * Math.cos(turn * w1) + square(w2) - 10 * Math.cos(turn * w2);
    },
    gradient(w1, w2) {
      return [slope(w1), slope(w2)];
    },
    hessian(w1, w2) {
      return [curvature(w1), 0, curvature(w2)];
    },
  };
}

/**
 * (w x_mean + b − y_mean)² + w² x_variance − 2 w covariance + y_variance
 *
 * The five moments are those of data that only Python has, so they have no defaults: what is missing is NaN,
 * which `createSurface` refuses.
 *
 * @param {{x_mean?: number, y_mean?: number, x_variance?: number, y_variance?: number, covariance?: number}} moments
 * @returns {ClosedFormSurface}
 */
function linearOnViews({
  x_mean = NaN,
  y_mean = NaN,
  x_variance = NaN,
  y_variance = NaN,
  covariance = NaN,
}) {
  return {
    parameters: { x_mean, y_mean, x_variance, y_variance, covariance },
    value(w, b) {
      const errorOfMean = w * x_mean + b - y_mean;
      return square(errorOfMean) + square(w) * x_variance - 2 * w * covariance + y_variance;
    },
    gradient(w, b) {
      const errorOfMean = w * x_mean + b - y_mean;
      return [2 * (errorOfMean * x_mean + w * x_variance - covariance), 2 * errorOfMean];
    },
    hessian() {
      return [2 * (square(x_mean) + x_variance), 2 * x_mean, 2];
    },
  };
}

/**
 * (s1 w1)² + 2 ρ s1 s2 w1 w2 + (s2 w2)²
 *
 * @param {{scale_1?: number, scale_2?: number, correlation?: number}} parameters
 * @returns {ClosedFormSurface}
 */
function twoFeatures({ scale_1 = 1, scale_2 = 5, correlation = 0 }) {
  const shared = 2 * correlation * scale_1 * scale_2;
  return {
    parameters: { scale_1, scale_2, correlation },
    value(w1, w2) {
      return square(scale_1 * w1) + shared * w1 * w2 + square(scale_2 * w2);
    },
    gradient(w1, w2) {
      return [2 * square(scale_1) * w1 + shared * w2, shared * w1 + 2 * square(scale_2) * w2];
    },
    hessian() {
      return [2 * square(scale_1), shared, 2 * square(scale_2)];
    },
  };
}

/**
 * (label − w1 w2 (w1 + w2))²
 *
 * @param {{label?: number}} parameters
 * @returns {ClosedFormSurface}
 */
function degenerateSaddle({ label = 1 }) {
  return {
    parameters: { label },
    value(w1, w2) {
      return square(label - w1 * w2 * (w1 + w2));
    },
    gradient(w1, w2) {
      const error = label - w1 * w2 * (w1 + w2);
      return [-2 * error * w2 * (2 * w1 + w2), -2 * error * w1 * (w1 + 2 * w2)];
    },
    hessian(w1, w2) {
      const error = label - w1 * w2 * (w1 + w2);
      const slope1 = w2 * (2 * w1 + w2); // of the prediction
      const slope2 = w1 * (w1 + 2 * w2);
      return [
        2 * square(slope1) - 4 * error * w2,
        2 * slope1 * slope2 - 4 * error * (w1 + w2),
        2 * square(slope2) - 4 * error * w1,
      ];
    },
  };
}

/**
 * w1³ − 3 w1 w2²
 *
 * @returns {ClosedFormSurface}
 */
function monkeySaddle() {
  return {
    parameters: {},
    value(w1, w2) {
      return w1 * (square(w1) - 3 * square(w2));
    },
    gradient(w1, w2) {
      return [3 * (square(w1) - square(w2)), -6 * w1 * w2];
    },
    hessian(w1, w2) {
      return [6 * w1, -6 * w2, -6 * w1];
    },
  };
}

/**
 * (v w^(sequence_length − 1) − target)²
 *
 * @param {{sequence_length?: number, target?: number}} parameters
 * @returns {ClosedFormSurface}
 */
function rnnCliff({ sequence_length = 1000, target = 1 }) {
  const n = sequence_length - 1;
  return {
    parameters: { sequence_length, target },
    value(w, v) {
      return square(v * Math.pow(w, n) - target);
    },
    gradient(w, v) {
      const kept = Math.pow(w, n);
      const error = v * kept - target;
      return [2 * error * v * n * Math.pow(w, n - 1), 2 * error * kept];
    },
    hessian(w, v) {
      const kept = Math.pow(w, n);
      const slope = n * Math.pow(w, n - 1); // of what is kept
      const curvature = n > 1 ? n * (n - 1) * Math.pow(w, n - 2) : 0;
      const error = v * kept - target;
      return [2 * (square(v * slope) + error * v * curvature), 2 * slope * (v * kept + error), 2 * square(kept)];
    },
  };
}

/**
 * (σ(x_T) − target)², where x_t = w σ(x_{t−1}) + b and x_0 = ½
 *
 * @param {{sequence_length?: number, target?: number}} parameters
 * @returns {ClosedFormSurface}
 */
function sigmoidCliff({ sequence_length = 50, target = 0.7 }) {
  /** The output with its first and second derivatives, carried along from step to step. @param {number} w @param {number} b */
  function output(w, b) {
    let [x, byW, byB, byWW, byWB, byBB] = [0.5, 0, 0, 0, 0, 0];
    /** @type {number[]} */
    let outcome = [];
    for (let step = 0; step <= sequence_length; step++) {
      const y = sigmoid(x);
      const slope = y * sigmoid(-x);
      const bend = slope * (1 - 2 * y);
      outcome = [
        y, slope * byW, slope * byB, bend * byW * byW + slope * byWW, bend * byW * byB + slope * byWB, bend * byB * byB + slope * byBB,
      ];
      const [, yW, yB, yWW, yWB, yBB] = outcome;
      [x, byW, byB, byWW, byWB, byBB] = [w * y + b, y + w * yW, w * yB + 1, 2 * yW + w * yWW, yB + w * yWB, w * yBB];
    }
    return outcome;
  }
  return {
    parameters: { sequence_length, target },
    value(w, b) {
      let x = 0.5;
      for (let step = 0; step < sequence_length; step++) x = w * sigmoid(x) + b;
      return square(sigmoid(x) - target);
    },
    gradient(w, b) {
      const [y, byW, byB] = output(w, b);
      return [2 * (y - target) * byW, 2 * (y - target) * byB];
    },
    hessian(w, b) {
      const [y, byW, byB, byWW, byWB, byBB] = output(w, b);
      const error = y - target;
      return [2 * (byW * byW + error * byWW), 2 * (byW * byB + error * byWB), 2 * (byB * byB + error * byBB)];
    },
  };
}

/** Where the two minima of `flat_and_sharp` are, along the first axis. */
const BASIN = -2;
const CANYON = 1.5;

/**
 * A B / (A + B), where A and B are half the squared distances from (−2, 0) and (1.5, 0), in units of the widths,
 * after everything was shifted
 *
 * @param {{flat_width?: number, sharp_width?: number, shift_1?: number, shift_2?: number}} parameters
 * @returns {ClosedFormSurface}
 */
function flatAndSharp({ flat_width = 1, sharp_width = 0.15, shift_1 = 0, shift_2 = 0 }) {
  const curvatureA = 1 / square(flat_width);
  const curvatureB = 1 / square(sharp_width);

  /** The offsets from both minima, and the shares by which a change of A and of B changes the loss. */
  const at = (/** @type {number} */ w1, /** @type {number} */ w2) => {
    const fromA = w1 - shift_1 - BASIN;
    const fromB = w1 - shift_1 - CANYON;
    const across = w2 - shift_2;
    const a = 0.5 * curvatureA * (square(fromA) + square(across));
    const b = 0.5 * curvatureB * (square(fromB) + square(across));
    return { fromA, fromB, across, a, b, shareA: b / (a + b), shareB: a / (a + b) };
  };
  return {
    parameters: { flat_width, sharp_width, shift_1, shift_2 },
    value(w1, w2) {
      const { a, shareA } = at(w1, w2);
      return a * shareA;
    },
    gradient(w1, w2) {
      const { fromA, fromB, across, shareA, shareB } = at(w1, w2);
      const byA = square(shareA) * curvatureA;
      const byB = square(shareB) * curvatureB;
      return [byA * fromA + byB * fromB, (byA + byB) * across];
    },
    hessian(w1, w2) {
      const { fromA, fromB, across, a, b, shareA, shareB } = at(w1, w2);
      const byA = square(shareA) * curvatureA;
      const byB = square(shareB) * curvatureB;
      // The second derivatives by A and B are −2/(a + b) times (shareA, −shareB)ᵀ (shareA, −shareB).
      const bend = -2 / (a + b);
      const lean1 = shareA * curvatureA * fromA - shareB * curvatureB * fromB;
      const lean2 = (shareA * curvatureA - shareB * curvatureB) * across;
      return [byA + byB + bend * square(lean1), bend * lean1 * lean2, byA + byB + bend * square(lean2)];
    },
  };
}

/** The points of logistic regression, x1 and x2, those of class 0 turned round: a margin is w1 x1 + w2 x2. */
const LOGISTIC_POINTS = [[1, 2], [2, 0.5], [-0.5, 1], [1, 1.5], [2, 1], [-0.5, -0.5]];

/**
 * A surface whose loss is the mean, over the points, of a loss of the margin.
 *
 * @param {(margin: number) => number} loss
 * @param {(margin: number) => number} slope
 * @param {(margin: number) => number} curvature
 * @returns {ClosedFormSurface}
 */
function meanOverMargins(loss, slope, curvature) {
  const weight = 1 / LOGISTIC_POINTS.length;
  return {
    parameters: {},
    value(w1, w2) {
      let sum = 0;
      for (const [x1, x2] of LOGISTIC_POINTS) sum += loss(w1 * x1 + w2 * x2);
      return weight * sum;
    },
    gradient(w1, w2) {
      let [g1, g2] = [0, 0];
      for (const [x1, x2] of LOGISTIC_POINTS) {
        const by = slope(w1 * x1 + w2 * x2);
        g1 += by * x1;
        g2 += by * x2;
      }
      return [weight * g1, weight * g2];
    },
    hessian(w1, w2) {
      let [h11, h12, h22] = [0, 0, 0];
      for (const [x1, x2] of LOGISTIC_POINTS) {
        const by = curvature(w1 * x1 + w2 * x2);
        h11 += by * x1 * x1;
        h12 += by * x1 * x2;
        h22 += by * x2 * x2;
      }
      return [weight * h11, weight * h12, weight * h22];
    },
  };
}

/**
 * mean of q², where q = σ(−margin) is the probability of the wrong class
 *
 * @returns {ClosedFormSurface}
 */
function logisticSquaredError() {
  return meanOverMargins(
    (margin) => square(sigmoid(-margin)),
    (margin) => -2 * square(sigmoid(-margin)) * sigmoid(margin),
    (margin) => {
      const q = sigmoid(-margin);
      return 2 * square(q) * sigmoid(margin) * (2 - 3 * q);
    },
  );
}

/**
 * mean of ln(1 + e^−margin)
 *
 * @returns {ClosedFormSurface}
 */
function logisticCrossEntropy() {
  return meanOverMargins(
    (margin) => Math.max(-margin, 0) + Math.log1p(Math.exp(-Math.abs(margin))), // e^−margin may overflow
    (margin) => -sigmoid(-margin),
    (margin) => sigmoid(margin) * sigmoid(-margin),
  );
}

/**
 * By Python's name, what makes the surface from its parameters.
 *
 * @type {Record<string, (parameters: Record<string, number>) => ClosedFormSurface>}
 */
export const SURFACES = {
  two_weight_network: twoWeightNetwork,
  ellipse,
  saddle,
  rosenbrock,
  rastrigin,
  linear_on_views: linearOnViews,
  two_features: twoFeatures,
  degenerate_saddle: degenerateSaddle,
  monkey_saddle: monkeySaddle,
  rnn_cliff: rnnCliff,
  sigmoid_cliff: sigmoidCliff,
  flat_and_sharp: flatAndSharp,
  logistic_squared_error: logisticSquaredError,
  logistic_cross_entropy: logisticCrossEntropy,
};

/**
 * The surface of that name; parameters that are not given have the defaults of Python.
 *
 * @param {string} name
 * @param {Record<string, number>} [parameters]
 * @returns {ClosedFormSurface}
 * @throws {Error} there is no surface of that name, it has no such parameter, or one is no finite number.
 */
export function createSurface(name, parameters = {}) {
  if (!Object.hasOwn(SURFACES, name)) {
    throw new Error(`there is no surface "${name}"; choose one of ${Object.keys(SURFACES).join(", ")}`);
  }
  const surface = SURFACES[name](parameters);
  for (const parameter of Object.keys(parameters)) {
    if (!Object.hasOwn(surface.parameters, parameter)) {
      const allowed = Object.keys(surface.parameters).join(", ") || "none";
      throw new Error(`${name} has no parameter "${parameter}"; its parameters are: ${allowed}`);
    }
  }
  for (const [parameter, number] of Object.entries(surface.parameters)) {
    if (!Number.isFinite(number)) {
      throw new Error(`${name}: ${parameter} is ${number}; it must be given as a finite number`);
    }
  }
  return surface;
}

/** @param {number} number */
function square(number) {
  return number * number; // `**` is a library call in the interpreter, and rounds differently there
}

/** @param {number} number */
function sigmoid(number) {
  return 1 / (1 + Math.exp(-number));
}
