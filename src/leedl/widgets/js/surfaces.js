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
