/**
 * Optimizers: rules that turn gradients into the next step; the twins of those in `leedl.optimizers`.
 *
 * Names, options, defaults and what is remembered from step to step are Python's, for any number of
 * parameters. In the formulas θ is a parameter, g its gradient, η the learning rate, and everything is meant
 * element by element. What stands left of an arrow is kept in the state, and starts at zero unless said
 * otherwise.
 *
 * Python checks that numbers are in their range; here they are taken as they come.
 */

/**
 * What an optimizer remembers: empty at first; can be read and set between steps. A step writes the new
 * numbers into the arrays that are there, so copy what is to be kept.
 *
 * @typedef {object} State
 * @property {number} [step]  how many steps were made
 * @property {number[]} [m]
 * @property {number[]} [v]
 * @property {number[]} [largest_v]
 * @property {number[]} [sum_of_squares]
 * @property {number[]} [mean_of_squares]
 * @property {number[]} [mean]
 */

/**
 * Every option that some optimizer has.
 *
 * @typedef {object} Options
 * @property {number} weight_decay
 * @property {boolean} maximize
 * @property {number} momentum
 * @property {number} dampening
 * @property {string} form
 * @property {number} lr_decay
 * @property {number} initial_accumulator_value
 * @property {number} eps
 * @property {number} alpha
 * @property {boolean} centered
 * @property {readonly [number, number]} betas
 * @property {boolean} bias_correction
 * @property {boolean} amsgrad
 */

/**
 * The rule of an optimizer: at each step it is asked once for what is done to every parameter alike.
 *
 * @typedef {(options: Options, learningRate: number, state: State, size: number) => ElementUpdate} Rule
 */

/**
 * The next value of the i-th parameter θ, given its gradient, both after weight decay; remembers in the state.
 *
 * @typedef {(theta: number, g: number, i: number) => number} ElementUpdate
 */

/**
 * @typedef {object} Optimizer
 * @property {number} learningRate  can be set between steps
 * @property {State} state
 * @property {(parameters: number[], gradient: number[]) => number[]} step  the next parameters; those given stay
 */

/**
 *     θ ← θ − η g
 *
 * @type {Rule}
 */
function gradientDescent(_options, learningRate) {
  return (theta, g) => theta - learningRate * g;
}

/**
 * m starts as the first gradient in full:
 *
 *     classical:   m ← β m + (1 − τ) g        θ ← θ − η m
 *     averaged:    m ← β m + (1 − β) g        θ ← θ − η m
 *
 * @type {Rule}
 */
function withMomentum({ momentum, dampening, form }, learningRate, state, size) {
  const dampenedBy = form === "averaged" ? momentum : dampening;
  const weight = state.m === undefined || momentum === 0 ? 1 : 1 - dampenedBy;
  const m = (state.m ??= filled(size, 0));
  return (theta, g, i) => {
    m[i] = momentum * m[i] + weight * g;
    return theta - learningRate * m[i];
  };
}

/**
 *     m ← β m + g        θ ← θ − η (g + β m)
 *
 * @type {Rule}
 */
function nesterov({ momentum }, learningRate, state, size) {
  const m = (state.m ??= filled(size, 0));
  return (theta, g, i) => {
    m[i] = momentum * m[i] + g;
    return theta - learningRate * (g + momentum * m[i]);
  };
}

/**
 * t = 1, 2, …:
 *
 *     s ← s + g²
 *     σ = √s (summing)   or   σ = √(s / t) (averaging)
 *     θ ← θ − η / (1 + (t − 1) d) · g / (σ + ε)
 *
 * @type {Rule}
 */
function adagrad({ lr_decay, initial_accumulator_value, eps, form }, learningRate, state, size) {
  const t = (state.step = (state.step ?? 0) + 1);
  const s = (state.sum_of_squares ??= filled(size, initial_accumulator_value));
  const count = form === "averaging" ? t : 1;
  const decayedRate = learningRate / (1 + (t - 1) * lr_decay);
  return (theta, g, i) => {
    s[i] += g * g;
    const sigma = Math.sqrt(s[i] / count);
    return theta - (decayedRate * g) / (sigma + eps);
  };
}

/**
 *     s ← α s + (1 − α) g²        σ = √s
 *     a ← α a + (1 − α) g         σ = √(s − a²) if centered
 *     m ← β m + g / (σ + ε)       θ ← θ − η m
 *
 * @type {Rule}
 */
function rmsprop({ alpha, eps, momentum, centered }, learningRate, state, size) {
  const s = (state.mean_of_squares ??= filled(size, 0));
  const a = centered ? (state.mean ??= filled(size, 0)) : undefined;
  const m = (state.m ??= filled(size, 0));
  return (theta, g, i) => {
    s[i] = alpha * s[i] + (1 - alpha) * (g * g);
    let sigmaSquared = s[i];
    if (a) {
      a[i] = alpha * a[i] + (1 - alpha) * g;
      sigmaSquared -= a[i] * a[i];
    }
    m[i] = momentum * m[i] + g / (Math.sqrt(sigmaSquared) + eps);
    return theta - learningRate * m[i];
  };
}

/**
 * t = 1, 2, …:
 *
 *     m ← β₁ m + (1 − β₁) g       v ← β₂ v + (1 − β₂) g²
 *     m̂ = m / (1 − β₁ᵗ)           v̂ = v / (1 − β₂ᵗ)
 *     θ ← θ − η m̂ / (√v̂ + ε)
 *
 * Without bias correction m̂ = m and v̂ = v. With AMSGrad the largest v so far takes the place of v in v̂.
 *
 * @type {Rule}
 */
function adam({ betas, eps, bias_correction, amsgrad }, learningRate, state, size) {
  const [beta1, beta2] = betas;
  const t = (state.step = (state.step ?? 0) + 1);
  const m = (state.m ??= filled(size, 0));
  const v = (state.v ??= filled(size, 0));
  const largest = amsgrad ? (state.largest_v ??= filled(size, 0)) : undefined;
  const correction1 = bias_correction ? 1 - beta1 ** t : 1;
  const correction2 = bias_correction ? 1 - beta2 ** t : 1;
  return (theta, g, i) => {
    m[i] = beta1 * m[i] + (1 - beta1) * g;
    v[i] = beta2 * v[i] + (1 - beta2) * (g * g);
    if (largest) largest[i] = Math.max(largest[i], v[i]);
    const mHat = m[i] / correction1;
    const vHat = (largest ?? v)[i] / correction2;
    return theta - (learningRate * mHat) / (Math.sqrt(vHat) + eps);
  };
}

/** @type {Pick<Options, "weight_decay" | "maximize">} */
const COMMON_OPTIONS = { weight_decay: 0, maximize: false };

/** @type {Partial<Options>} */
const ADAM_OPTIONS = {
  betas: [0.9, 0.999],
  eps: 1e-8,
  bias_correction: true,
  amsgrad: false,
  ...COMMON_OPTIONS,
};

/** @type {Partial<Options>} */
const ADAGRAD_OPTIONS = {
  lr_decay: 0,
  initial_accumulator_value: 0,
  eps: 1e-10,
  form: "summing",
  ...COMMON_OPTIONS,
};

/**
 * By Python's name: the options of an optimizer with their defaults, its rule, and how its weights decay:
 * coupled to the gradient, g + λ θ, or decoupled from it, θ − η λ θ.
 *
 * @type {Record<string, {options: Partial<Options>, rule: Rule, decay: "coupled" | "decoupled"}>}
 */
export const OPTIMIZERS = {
  gradient_descent: { options: COMMON_OPTIONS, rule: gradientDescent, decay: "coupled" },
  momentum: {
    options: { momentum: 0.9, dampening: 0, form: "classical", ...COMMON_OPTIONS },
    rule: withMomentum,
    decay: "coupled",
  },
  nesterov: { options: { momentum: 0.9, ...COMMON_OPTIONS }, rule: nesterov, decay: "coupled" },
  adagrad: { options: ADAGRAD_OPTIONS, rule: adagrad, decay: "coupled" },
  rmsprop: {
    options: { alpha: 0.99, eps: 1e-8, momentum: 0, centered: false, ...COMMON_OPTIONS },
    rule: rmsprop,
    decay: "coupled",
  },
  adam: { options: ADAM_OPTIONS, rule: adam, decay: "coupled" },
  adamw: { options: { ...ADAM_OPTIONS, weight_decay: 0.01 }, rule: adam, decay: "decoupled" },
};

/**
 * The optimizer of that name, which remembers nothing yet: `createOptimizer("adam", 0.001, { amsgrad: true })`.
 *
 * @param {string} name
 * @param {number} learningRate
 * @param {Partial<Options>} [options]  those not given have their defaults
 * @returns {Optimizer}
 * @throws {Error} no optimizer has this name, or it has no such option.
 */
export function createOptimizer(name, learningRate, options = {}) {
  if (!Object.hasOwn(OPTIMIZERS, name)) {
    throw new Error(`there is no optimizer "${name}"; choose one of ${Object.keys(OPTIMIZERS).join(", ")}`);
  }
  const { options: defaults, rule, decay } = OPTIMIZERS[name];
  for (const option of Object.keys(options)) {
    if (!Object.hasOwn(defaults, option)) {
      throw new Error(`${name} has no option "${option}"; its options are: ${Object.keys(defaults).join(", ")}`);
    }
  }
  const settings = /** @type {Options} */ ({ ...defaults, ...options });
  const { weight_decay, maximize } = settings;

  /** @type {Optimizer} */
  const optimizer = {
    learningRate,
    state: {},
    step(parameters, gradient) {
      const { learningRate, state } = optimizer;
      const update = rule(settings, learningRate, state, parameters.length);
      const next = parameters.slice();
      for (let i = 0; i < next.length; i++) {
        const theta = parameters[i];
        const g = maximize ? -gradient[i] : gradient[i];
        next[i] =
          decay === "decoupled"
            ? update(theta - learningRate * weight_decay * theta, g, i)
            : update(theta, g + weight_decay * theta, i);
      }
      return next;
    },
  };
  return optimizer;
}

/**
 * The gradient shortened to length `maxNorm` if it is longer, so that its direction stays: g · min(1, c / (‖g‖ + 10⁻⁶)).
 *
 * @param {readonly number[]} gradient
 * @param {number} maxNorm
 */
export function clipByNorm(gradient, maxNorm) {
  let sumOfSquares = 0; // not Math.hypot: PyTorch's norm, too, is infinite where the squares are
  for (const g of gradient) sumOfSquares += g * g;
  const factor = Math.min(1, maxNorm / (Math.sqrt(sumOfSquares) + 1e-6));
  return gradient.map((g) => g * factor);
}

/**
 * The gradient with every element cut to the range from −`maxValue` to `maxValue`, so that its direction may change.
 *
 * @param {readonly number[]} gradient
 * @param {number} maxValue
 */
export function clipByValue(gradient, maxValue) {
  return gradient.map((g) => Math.min(Math.max(g, -maxValue), maxValue));
}

/**
 * @param {number} size
 * @param {number} value
 * @returns {number[]}
 */
function filled(size, value) {
  return new Array(size).fill(value);
}
