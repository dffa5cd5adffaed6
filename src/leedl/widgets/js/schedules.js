/**
 * Learning-rate schedules: how the learning rate changes with time; the twins of those in `leedl.schedules`.
 *
 * Names and arguments are Python's. Python checks that numbers are in their range; here they are taken as they
 * come.
 */

/**
 * From the number of steps already made (0, 1, 2, …) to a factor of the learning rate.
 *
 * @typedef {(step: number) => number} Schedule
 */

/**
 * A schedule as it is saved: its name and its arguments, as in Python's `schedules.create`. What follows a
 * warm-up, `then`, is described in the same way.
 *
 * @typedef {{name: string, [argument: string]: any}} ScheduleDescription
 */

/**
 * Every argument that some schedule has.
 *
 * @typedef {object} Arguments
 * @property {number} factor
 * @property {number | null} steps
 * @property {number} every
 * @property {number} rate
 * @property {number} start
 * @property {number} end
 * @property {number} power
 * @property {ScheduleDescription | null} then
 * @property {number} d_model
 * @property {number} warm_up_steps
 */

/** An argument that has no default. */
const REQUIRED = undefined;

/** @param {number} steps @param {number} start @param {number} end @returns {Schedule} */
const line = (steps, start, end) => (step) => start + (end - start) * Math.min(step / steps, 1);

/**
 * By Python's name: the arguments of a schedule with their defaults, and what makes it from them.
 *
 * @type {Record<string, {arguments: Record<string, unknown>, create: (given: any) => Schedule}>}
 */
export const SCHEDULES = {
  /** The same factor for the first steps (for ever if there is no number), then 1. */
  constant: {
    arguments: { factor: 1, steps: null },
    create: (/** @type {Arguments} */ { factor, steps }) => (step) => (steps === null || step < steps ? factor : 1),
  },

  /** factor^⌊step / every⌋ */
  step_decay: {
    arguments: { every: REQUIRED, factor: 0.1 },
    create: (/** @type {Arguments} */ { every, factor }) => (step) => factor ** Math.floor(step / every),
  },

  /** factor^step */
  exponential: {
    arguments: { factor: REQUIRED },
    create: (/** @type {Arguments} */ { factor }) => (step) => factor ** step,
  },

  /** 1 / (1 + rate · step) */
  inverse_time: {
    arguments: { rate: REQUIRED },
    create: (/** @type {Arguments} */ { rate }) => (step) => 1 / (1 + rate * step),
  },

  /** 1 / √(1 + rate · step) */
  inverse_square_root: {
    arguments: { rate: 1 },
    create: (/** @type {Arguments} */ { rate }) => (step) => 1 / Math.sqrt(1 + rate * step),
  },

  /** A straight line from start to end, then end. */
  linear: {
    arguments: { steps: REQUIRED, start: 1, end: 0 },
    create: (/** @type {Arguments & {steps: number}} */ { steps, start, end }) => line(steps, start, end),
  },

  /** (1 − step / steps)^power, then 0 */
  polynomial: {
    arguments: { steps: REQUIRED, power: 1 },
    create: (/** @type {Arguments & {steps: number}} */ { steps, power }) => (step) =>
      (1 - Math.min(step / steps, 1)) ** power,
  },

  /** end + (1 − end) · (1 + cos(π step / steps)) / 2 */
  cosine: {
    arguments: { steps: REQUIRED, end: 0 },
    create: (/** @type {Arguments & {steps: number}} */ { steps, end }) => (step) =>
      end + ((1 - end) * (1 + Math.cos((Math.PI * step) / steps))) / 2,
  },

  /** A straight line from start to 1, then the schedule `then`, counted from there; without it 1. */
  warm_up: {
    arguments: { steps: REQUIRED, start: 0, then: null },
    create(/** @type {Arguments & {steps: number}} */ { steps, start, then }) {
      const rising = line(steps, start, 1);
      if (then === null) return rising;
      const following = createSchedule(then);
      return (step) => (step < steps ? rising(step) : following(step - steps));
    },
  },

  /** d_model^(−1/2) · min(t^(−1/2), t · warm_up_steps^(−3/2)) at t = step + 1 */
  transformer: {
    arguments: { d_model: 512, warm_up_steps: 4000 },
    create: (/** @type {Arguments} */ { d_model, warm_up_steps }) => (step) =>
      d_model ** -0.5 * Math.min((step + 1) ** -0.5, (step + 1) * warm_up_steps ** -1.5),
  },
};

/**
 * The schedule that is described: `createSchedule({ name: "warm_up", steps: 100, then: { name: "cosine", steps: 900 } })`.
 *
 * @param {ScheduleDescription} description
 * @returns {Schedule}
 * @throws {Error} no schedule has this name, it has no such argument, or lacks one that it needs.
 */
export function createSchedule({ name, ...given }) {
  if (!Object.hasOwn(SCHEDULES, name)) {
    throw new Error(`there is no schedule "${name}"; choose one of ${Object.keys(SCHEDULES).join(", ")}`);
  }
  const { arguments: defaults, create } = SCHEDULES[name];
  const known = Object.keys(defaults).join(", ");
  for (const argument of Object.keys(given)) {
    if (!Object.hasOwn(defaults, argument)) throw new Error(`${name} has no argument "${argument}"; it has: ${known}`);
  }
  const all = { ...defaults, ...given };
  for (const [argument, value] of Object.entries(all)) {
    if (value === REQUIRED) throw new Error(`${name} needs the argument "${argument}"; it has: ${known}`);
  }
  return create(all);
}
