// The error surface: a map to start from, optimizers that walk down it, and what they meet.

import { areasAbove, chooseLevels, sample } from "../contours.js";
import { button, checkbox, numberField, playBar, select, slider } from "../controls.js";
import { createChart } from "../chart.js";
import { createMap } from "../map.js";
import { element, svg } from "../dom.js";
import { createOptimizer, OPTIMIZERS } from "../optimizers.js";
import { eigen2, kindOfPoint } from "../points.js";
import { ANGLES, createRelief } from "../relief.js";
import { createSurface } from "../surfaces.js";
import { batchSurfaces, gridSurface } from "../grids.js";
import { FormulaError, formulaSurface } from "../formula.js";
import { createSchedule } from "../schedules.js";
import { actionBar, frame } from "../parts/frame.js";
import { short, symbol, words } from "../text.js";
import { walk } from "../walk.js";

/** @typedef {{optimizer: string, learning_rate: number, options: Record<string, any>}} Walker */

/** Points in a row from which level lines are found: when all rests, and while a slider moves. */
const FINE = 100;
const COARSE = 50;

const LEARNING_RATES = { low: 1e-4, high: 10 };
const MOST_STEPS = 2000;

/** Each optimizer's color (on the map; in the charts it follows the page's mode) and dashes: neither carries meaning alone. */
const LOOKS = /** @type {Record<string, {color: string, dash: string}>} */ ({
  gradient_descent: { color: "#0b66b0", dash: "" },
  momentum: { color: "#b8480b", dash: "7 3" },
  nesterov: { color: "#876000", dash: "2 3" },
  adagrad: { color: "#00735c", dash: "9 3 2 3" },
  rmsprop: { color: "#7a3e9d", dash: "5 2" },
  adam: { color: "#a8174f", dash: "12 3" },
  adamw: { color: "#3d4852", dash: "3 2 8 2" },
});

/** @param {string} name */
const chartColor = (name) => `var(--lf-${name.replace("_", "-")})`;

/** The parts of the state that a reader can change. */
export const SETTINGS = [
  "surface", "beside", "beside_walks", "walkers", "start", "steps", "step", "schedule", "clip", "order", "log_scale", "effective_steps", "relief", "turn", "tilt",
];

/** What the line through the snapshots of a training is called. */
const TRAINING = "training";

/** What begins the name of a setting of the surface beside. */
const BESIDE = "beside_";

/** What a walk depends on, besides the surface and the optimizer. */
const OF_WALK = ["start", "steps", "schedule", "clip", "order"];

/** The schedules that a reader can choose, for a number of steps. @type {Record<string, ((steps: number) => any) | null>} */
const SCHEDULES = {
  constant: null,
  "step decay": (steps) => ({ name: "step_decay", every: Math.max(1, Math.round(steps / 4)), factor: 0.5 }),
  exponential: (steps) => ({ name: "exponential", factor: Number((0.01 ** (1 / steps)).toPrecision(6)) }),
  "inverse square root": () => ({ name: "inverse_square_root" }),
  linear: (steps) => ({ name: "linear", steps }),
  cosine: (steps) => ({ name: "cosine", steps }),
  "warm-up, then cosine": (steps) => {
    const warm = Math.max(1, Math.round(steps / 10));
    return { name: "warm_up", steps: warm, then: { name: "cosine", steps: Math.max(1, steps - warm) } };
  },
};

/**
 * The changes of state that settings such as `learning_rate`, `start` or `condition_number` ask for; the twin of
 * `ErrorSurface.changes_for`.
 * @param {import("../model.js").Model} model @param {Record<string, any>} settings
 * @throws {Error} there is no such setting, or its value does not fit.
 */
export function changesFor(model, settings) {
  /** @type {Record<string, any>} */
  const changes = {};
  const described = model.get("surface");
  const walkers = /** @type {Walker[]} */ (model.get("walkers"));
  const {
    clip, effective_steps, formula, learning_rate, log_scale, optimizers, relief, schedule, start, step, steps, tilt, turn, ...others
  } = settings;
  for (const [name, value] of Object.entries(others)) {
    const [panel, parameter] = name.startsWith(BESIDE) && model.get("beside") ? ["beside", name.slice(BESIDE.length)] : ["surface", name];
    const slider = model.get(panel).sliders.find((/** @type {{name: string}} */ one) => one.name === parameter);
    if (!slider) throw new Error(`there is no setting "${name}"`);
    check(isNumber(value) && value >= slider.low && value <= slider.high, name, value, `${slider.low} to ${slider.high}`);
    const before = changes[panel] ?? model.get(panel);
    changes[panel] = { ...before, parameters: { ...before.parameters, [parameter]: value } };
  }
  if (formula !== undefined) {
    check(described.name === "formula" && typeof formula === "string", "formula", formula, "a text, for a surface that is a formula");
    formulaSurface(formula);
    changes.surface = { ...described, parameters: { text: formula } };
  }
  if (schedule !== undefined) {
    changes.schedule = typeof schedule === "string" ? { name: schedule } : schedule;
    if (schedule !== null) createSchedule(changes.schedule);
  }
  if (clip !== undefined) {
    const fits = clip === null || (Array.isArray(clip) && clip.length === 2 && ["norm", "value"].includes(clip[0]) && clip[1] > 0);
    check(fits, "clip", clip, '["norm", limit], ["value", limit] or null');
    changes.clip = clip;
  }
  if (optimizers !== undefined) changes.walkers = walkersFor(optimizers, learning_rate ?? walkers[0].learning_rate);
  else if (learning_rate !== undefined) changes.walkers = walkers.map((one) => ({ ...one, learning_rate }));
  changes.walkers?.forEach(checkWalker);
  if (start !== undefined) {
    const [[left, right], [bottom, top]] = [described.x_range, described.y_range];
    const fits = Array.isArray(start) && start.length === 2 && start.every(isNumber) &&
      start[0] >= left && start[0] <= right && start[1] >= bottom && start[1] <= top;
    check(fits, "start", start, `a point of the map, [${left}, ${bottom}] to [${right}, ${top}]`);
    changes.start = start;
  }
  if (steps !== undefined) {
    check(isWhole(steps, 1, MOST_STEPS), "steps", steps, `a whole number from 1 to ${MOST_STEPS}`);
    Object.assign(changes, { steps, step: steps });
  }
  if (step !== undefined) {
    const last = changes.steps ?? model.get("steps");
    check(isWhole(step, 0, last), "step", step, `a whole number from 0 to ${last}`);
    changes.step = step;
  }
  for (const [name, value] of Object.entries({ effective_steps, log_scale, relief })) {
    if (value === undefined) continue;
    check(typeof value === "boolean", name, value, "true or false");
    changes[name] = value;
  }
  for (const [name, value] of Object.entries({ turn, tilt })) {
    if (value === undefined) continue;
    const [low, high] = ANGLES[name];
    check(isWhole(value, low, high), name, value, `a whole number of degrees from ${low} to ${high}`);
    changes[name] = value;
  }
  return changes;
}

/** @param {any} value @returns {value is number} */
const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

/** @param {any} value @param {number} low @param {number} high */
const isWhole = (value, low, high) => Number.isInteger(value) && value >= low && value <= high;

/** @param {boolean} fits @param {string} name @param {any} value @param {string} allowed */
function check(fits, name, value, allowed) {
  if (!fits) throw new Error(`${name} is ${JSON.stringify(value)}; it must be ${allowed}`);
}

/** @param {string | string[] | Record<string, Record<string, any>>} chosen @param {number} rate @returns {Walker[]} */
function walkersFor(chosen, rate) {
  const names = typeof chosen === "string" ? [chosen] : chosen;
  /** @type {Record<string, Record<string, any>>} */
  const byName = Array.isArray(names) ? Object.fromEntries(names.map((name) => [name, {}])) : names;
  check(byName instanceof Object && Object.values(byName).every((one) => one instanceof Object), "optimizers", chosen, "names, or options by name");
  const walkers = Object.entries(byName).map(([optimizer, { learning_rate = rate, ...options }]) => ({ optimizer, learning_rate, options }));
  check(walkers.length > 0, "optimizers", chosen, "at least one");
  return walkers;
}

/** @param {Walker} walker */
function checkWalker({ optimizer, learning_rate, options }) {
  createOptimizer(optimizer, learning_rate, options); // knows its name and those of its options
  check(isNumber(learning_rate) && learning_rate >= 0, "learning_rate", learning_rate, "a number of at least 0");
  const usual = /** @type {Record<string, any>} */ (OPTIMIZERS[optimizer].options);
  for (const [name, value] of Object.entries(options)) {
    const fits = name === "betas" ? Array.isArray(value) && value.length === 2 && value.every((one) => isNumber(one) && one >= 0 && one < 1)
      : name === "form" ? FORMS[optimizer].includes(value)
      : typeof usual[name] === "number" ? isNumber(value) && value >= 0
      : typeof value === "boolean";
    check(fits, `${name} of ${optimizer}`, value, `like ${JSON.stringify(usual[name])}`);
  }
}

/**
 * The settings that lead from one state to another: what a link to it carries.
 * @param {Record<string, any>} from @param {Record<string, any>} to
 */
export function settingsBetween(from, to) {
  /** @param {string} name */
  const differs = (name) => JSON.stringify(from[name]) !== JSON.stringify(to[name]);
  /** @type {Record<string, any>} */
  const settings = {};
  if (differs("walkers")) {
    settings.optimizers = Object.fromEntries(
      to.walkers.map((/** @type {Walker} */ { optimizer, learning_rate, options }) => [optimizer, { learning_rate, ...options }]),
    );
  }
  for (const name of ["start", "steps", "schedule", "clip", "log_scale", "effective_steps", "relief", "turn", "tilt"]) if (differs(name)) settings[name] = to[name];
  if (to.step !== (settings.steps ?? from.step)) settings.step = to.step;
  if (from.surface.parameters.text !== to.surface.parameters.text) settings.formula = to.surface.parameters.text;
  for (const [panel, prefix] of [["surface", ""], ["beside", BESIDE]]) {
    for (const { name } of to[panel]?.sliders ?? []) {
      if (from[panel].parameters[name] !== to[panel].parameters[name]) settings[prefix + name] = to[panel].parameters[name];
    }
  }
  return settings;
}

/**
 * @typedef {object} Panel  a surface with its map and the walks on it
 * @property {string} name  of the trait that describes it
 * @property {ReturnType<typeof createMap>} map
 * @property {Pick<ReturnType<typeof createSurface>, "value" | "gradient" | "hessian">} surface
 * @property {Pick<ReturnType<typeof createSurface>, "gradient">[]} batches
 * @property {number[]} levels
 * @property {import("../contours.js").Area[]} areas
 * @property {{walker: Walker, from: string, on: Panel["surface"], result: ReturnType<typeof walk>, factors?: Float64Array[]}[]} walks
 *   `factors` are the effective steps of either parameter, found when they are first shown
 */

/**
 * @param {HTMLElement} root @param {import("../model.js").Model} model
 * @param {{copyLink?: (settings: Record<string, any>) => Promise<boolean>, report?: (drawn: Record<string, any>) => void}} [host]
 *   `copyLink` is true if the link got into the clipboard; `report` is told which points are drawn
 */
export function mount(root, model, host = {}) {
  const state = () => Object.fromEntries(SETTINGS.map((name) => [name, structuredClone(model.get(name))]));
  const initial = state();
  const described = () => model.get("surface");
  const view = () => ({
    xRange: described().x_range, yRange: described().y_range, xLabel: described().x_label, yLabel: described().y_label,
  });
  /** @type {[number, number] | null} */
  let pointer = null;
  let refining = 0;

  // --- parts ---

  const panels = ["surface", "beside"].filter((name) => model.get(name)).map(newPanel);
  /** Where the training of a network went, on each map. @type {(import("../paths.js").Path | null)[]} */
  const trajectories = [];
  let probed = panels[0]; // the one that the pointer is on, or was last
  const relief = createRelief(view, { onTurn: (camera) => model.set(camera) });
  const second = model.get("beside")?.title ?? "";
  const dotted = panels.length > 1 ? ` (dotted: ${second.length > 16 ? "the second map" : second})` : ""; // a phone has room for so much
  const lossChart = createChart(`loss${dotted}`);
  const gradientChart = createChart(`length of the gradient${dotted}`);
  const stepChart = createChart(`effective step of ${symbol(described().x_label)} and (dotted) ${symbol(described().y_label)}`);
  const play = playBar({
    get: () => ({ step: model.get("step"), steps: model.get("steps") }),
    set: (step) => model.set({ step }),
  });
  const readout = element("dl", { class: "lf-readout" });
  const key = element(
    "p",
    { class: "lf-key" },
    ...[["gradient", "gradient"], ["positive", "curves up"], ["negative", "curves down"]].map(([kind, text]) =>
      element("span", {}, keyArrow(kind), ` ${text}`)),
  );
  const status = element("p", { class: "lf-status", role: "status", "aria-live": "polite" });
  const walkerRows = element("fieldset", { class: "lf-walkers" }, element("legend", {}, "Optimizers"));
  const rows = Object.fromEntries(Object.keys(OPTIMIZERS).map((name) => [name, walkerRow(name)]));
  walkerRows.append(...Object.values(rows).map((row) => row.element));
  const controls = settingsControls();
  const effective = checkbox({ label: "effective steps", onChange: (effective_steps) => model.set({ effective_steps }) });
  const inRelief = checkbox({ label: "show it in relief", onChange: (shown) => model.set({ relief: shown }) });
  const log = checkbox({ label: "logarithmic charts", onChange: (log_scale) => model.set({ log_scale }) });
  const presets = element("div", { class: "lf-actions lf-presets" });
  for (const { label, settings } of model.get("presets")) {
    presets.append(button(label, () => jump(changesFor(model, settings)), { class: "lf-preset" }));
  }
  const actions = actionBar({
    reset: () => jump(structuredClone(initial)),
    copyLink: host.copyLink,
    settings: () => settingsBetween(initial, state()),
  });

  frame(root, model.get("alt"),
    element(
      "div", { class: panels.length > 1 ? "lf-views lf-two" : "lf-views" },
      ...(panels.length > 1 ? panels.map(titled) : []),
      element("div", {}, ...(panels.length > 1 ? [] : [panels[0].map.element]), key, play.element, presets),
      element("div", { class: "lf-charts" }, lossChart.element, gradientChart.element, stepChart.element, readout, inRelief.element, relief.element),
    ),
    status,
    element("div", { class: "lf-controls" }, walkerRows, element("div", { class: "lf-settings" }, ...controls.map((one) => one.element), log.element, effective.element)),
    actions,
  );

  /**
   * A surface with its map and the walks on it.
   * @param {string} name  of the trait that describes it
   * @returns {Panel}
   */
  function newPanel(name) {
    const map = createMap({ ...view(), xLabel: model.get(name).x_label, yLabel: model.get(name).y_label }, {
      onStart: (start) => model.set({ start }),
      onProbe(point) {
        pointer = point;
        probed = panel;
        drawProbe();
      },
    });
    /** @type {Panel} */
    const panel = { name, map, surface: createSurface("saddle"), batches: [], levels: [], areas: [], walks: [] };
    return panel;
  }

  /** A map under its title, of which there are two. @param {Panel} panel */
  function titled({ name, map }) {
    return element("div", {}, element("p", { class: "lf-map-title" }, model.get(name).title), map.element);
  }

  /** What an optimizer's walk is called, on whichever of two maps. @param {Walker} walker @param {number} panel */
  function walkName({ optimizer }, panel) {
    return panel ? `${words(optimizer)}, ${model.get("beside").title}` : words(optimizer);
  }

  /** Set what need not be next to what is shown now. @param {Record<string, any>} changes */
  function jump(changes) {
    play.stop();
    model.set(changes);
  }

  /** A row that chooses an optimizer, its learning rate and its other settings. @param {string} name */
  function walkerRow(name) {
    const current = () => /** @type {Walker[]} */ (model.get("walkers")).find((one) => one.optimizer === name);
    /** @param {(walker: Walker) => Walker} change */
    const update = (change) =>
      model.set({ walkers: model.get("walkers").map((/** @type {Walker} */ one) => (one.optimizer === name ? change(one) : one)) });
    const swatch = element("span", { class: "lf-swatch", "aria-hidden": "true" });
    swatch.innerHTML = `<svg width="26" height="8"><line x1="0" x2="26" y1="4" y2="4" style="stroke:${chartColor(name)}" stroke-width="3" stroke-dasharray="${LOOKS[name].dash}"/></svg>`;
    const chosen = checkbox({ label: element("span", {}, swatch, " ", words(name)), onChange: toggle });
    const rate = slider({
      label: "learning rate", ...LEARNING_RATES, scale: "log",
      onInput: (learning_rate) => update((one) => ({ ...one, learning_rate })),
    });
    const options = optionControls(name, (changed) => update((one) => ({ ...one, options: { ...one.options, ...changed } })));
    const details = element("details", { class: "lf-options" }, element("summary", {}, `settings of ${words(name)}`), ...options.map((one) => one.element));
    const more = element("div", { class: "lf-walker-more" }, rate.element, details);

    /** @param {boolean} ticked */
    function toggle(ticked) {
      const walkers = /** @type {Walker[]} */ (model.get("walkers"));
      if (ticked) model.set({ walkers: [...walkers, { optimizer: name, learning_rate: walkers[0].learning_rate, options: {} }] });
      else if (walkers.length > 1) model.set({ walkers: walkers.filter((one) => one.optimizer !== name) });
      else chosen.show(true); // one has to stay
    }
    function show() {
      const walker = current();
      chosen.show(Boolean(walker));
      more.hidden = !walker;
      if (!walker) return;
      rate.show(walker.learning_rate);
      options.forEach((one) => one.show({ ...OPTIMIZERS[name].options, ...walker.options }));
    }
    return { element: element("div", { class: "lf-walker" }, chosen.element, more), show };
  }

  /** Sliders for what belongs to the surface and the walk. */
  function settingsControls() {
    const steps = slider({
      label: "steps", low: 10, high: MOST_STEPS, scale: "log", whole: true,
      onInput(value) {
        const before = model.get("steps");
        const step = model.get("step") === before ? value : Math.min(model.get("step"), value);
        const schedule = SCHEDULES[scheduleName(model.get("schedule"), before) ?? ""]?.(value) ?? model.get("schedule");
        model.set({ steps: value, step, schedule });
      },
    });
    const parameters = panels.flatMap(({ name: panel }) => {
      const its = () => model.get(panel);
      return its().sliders.map((/** @type {{name: string, low: number, high: number}} */ { name, low, high }) => {
        const control = slider({
          label: panel === "beside" ? `${words(name)}, ${its().title}` : words(name), low, high, scale: low > 0 && high / low > 50 ? "log" : "linear",
          onInput: (value) => model.set({ [panel]: { ...its(), parameters: { ...its().parameters, [name]: value } } }),
        });
        return { element: control.element, show: () => control.show(its().parameters[name]) };
      });
    });
    const fixed = { element: steps.element, show: () => steps.show(model.get("steps")) };
    return [fixed, ...formulaField(), ...startFields(), ...parameters, scheduleChoice(), ...clipping(), ...batchChoice()];
  }

  function scheduleChoice() {
    const control = select({
      label: "schedule", choices: [...Object.keys(SCHEDULES), "as given"],
      onChange: (name) => name !== "as given" && model.set({ schedule: SCHEDULES[name]?.(model.get("steps")) ?? null }),
    });
    const show = () => control.show(scheduleName(model.get("schedule"), model.get("steps")) ?? "as given");
    return { element: control.element, show };
  }

  /** How gradients are clipped, and the limit where they are. */
  function clipping() {
    const kind = select({
      label: "clipping", choices: ["none", "norm", "value"],
      onChange: (name) => model.set({ clip: name === "none" ? null : [name, model.get("clip")?.[1] ?? 1] }),
    });
    const limit = slider({ label: "clip at", low: 0.01, high: 100, scale: "log", onInput: (value) => model.set({ clip: [model.get("clip")[0], value] }) });
    return [
      { element: kind.element, show: () => kind.show(model.get("clip")?.[0] ?? "none") },
      {
        element: limit.element,
        show() {
          limit.element.hidden = !model.get("clip");
          if (model.get("clip")) limit.show(model.get("clip")[1]);
        },
      },
    ];
  }

  /** Whether each step follows a mini-batch; only for who has some. */
  function batchChoice() {
    if (!model.get("order")) return [];
    const order = model.get("order");
    const control = checkbox({ label: "one mini-batch a step", onChange: (ticked) => model.set({ order: ticked ? order : null }) });
    return [{ element: control.element, show: () => control.show(Boolean(model.get("order"))) }];
  }

  /** A loss to type in; what is wrong with it is said below, and the last that was right stays. */
  function formulaField() {
    if (described().name !== "formula") return [];
    const input = element("input", { type: "text", spellcheck: "false", autocapitalize: "off", maxlength: 300 });
    const problem = element("p", { class: "lf-problem", role: "alert" });
    input.addEventListener("change", () => {
      try {
        const { value } = formulaSurface(input.value);
        const start = model.get("start");
        if (!Number.isFinite(value(start[0], start[1]))) throw new Error(`the loss at the start, (${start.map(short).join(", ")}), is not finite`);
        problem.textContent = "";
        model.set({ surface: { ...described(), parameters: { text: input.value } } });
      } catch (error) {
        problem.textContent = /** @type {Error} */ (error).message;
        if (error instanceof FormulaError) input.setSelectionRange(error.position - 1, error.position);
      }
    });
    const show = () => {
      if (document.activeElement !== input) input.value = described().parameters.text;
    };
    return [{ element: element("label", { class: "lf-formula" }, "loss of w1 and w2", input, problem), show }];
  }

  /** The start as two numbers, for who wants it exact. */
  function startFields() {
    return [0, 1].map((axis) => {
      const [low, high] = axis ? described().y_range : described().x_range;
      const label = `start, ${symbol(axis ? described().y_label : described().x_label)}`;
      const field = numberField({
        label, low, high,
        onChange: (value) => model.set({ start: model.get("start").map((/** @type {number} */ one, /** @type {number} */ i) => (i === axis ? value : one)) }),
      });
      return { element: field.element, show: () => field.show(model.get("start")[axis]) };
    });
  }

  // --- from the state to the picture ---

  /** @param {Panel} panel */
  function measureSurface(panel) {
    const { name, parameters, levels: given, path = [] } = model.get(panel.name);
    if (name === "grid") panel.surface = gridSurface(parameters);
    else panel.surface = name === "formula" ? formulaSurface(parameters.text) : createSurface(name, parameters);
    panel.batches = parameters.batches ? batchSurfaces(parameters) : [];
    const { xRange, yRange } = view();
    const values = sample(panel.surface.value, xRange, yRange, COARSE);
    panel.levels = given.length ? given : chooseLevels(values);
    panel.areas = areasAbove(values, panel.levels);
    clearTimeout(refining);
    refining = window.setTimeout(refine, 150);
    trajectories[panels.indexOf(panel)] = trajectory(panel.surface, path);
    if (panel === panels[0]) relief.measure(panel.surface.value, panel.levels);
  }

  /** Draw the level lines from more points, once the reader pauses: while a slider moves, half of them in a row are enough. */
  function refine() {
    const { xRange, yRange } = view();
    for (const panel of panels) {
      panel.areas = areasAbove(sample(panel.surface.value, xRange, yRange, FINE), panel.levels);
      panel.map.drawSurface(panel.areas);
    }
  }

  /** Walk anew where anything has changed that the walk depends on. @param {Panel} panel */
  function takeWalks(panel) {
    const { surface, batches } = panel;
    if (panel !== panels[0] && model.get("beside_walks") === "same") {
      panel.walks = panels[0].walks.map((one) => {
        const same = panel.walks.find(({ result, on }) => result.path === one.result.path && on === surface);
        return same ?? { ...one, from: "", on: surface, result: seenFrom(surface, one.result) };
      });
      return;
    }
    const [start, steps, schedule, clip, order] = OF_WALK.map((name) => model.get(name));
    const options = { schedule: schedule ? createSchedule(schedule) : undefined, clip, ...(order ? { batches, order } : {}) };
    panel.walks = model.get("walkers").map((/** @type {Walker} */ walker) => {
      const from = JSON.stringify([walker, start, steps, schedule, clip, Boolean(order)]);
      const same = panel.walks.find((one) => one.from === from && one.on === surface);
      if (same) return same;
      const optimizer = createOptimizer(walker.optimizer, walker.learning_rate, walker.options);
      const result = walk(surface, optimizer, start, steps, options);
      return { walker, from, on: surface, result };
    });
  }

  function drawWalks() {
    const step = model.get("step");
    const paths = panels.map(({ walks }, i) => [
      ...(trajectories[i] ? [trajectories[i]] : []),
      ...walks.filter(({ result }) => result.losses.length).map(({ walker, result }) => ({
        points: result.path, losses: result.losses, length: Math.min(step + 1, result.losses.length), name: words(walker.optimizer), ...LOOKS[walker.optimizer],
      })),
    ]);
    panels.forEach(({ map }, i) => map.drawPaths(paths[i], model.get("start")));
    if (model.get("relief")) {
      const [x, y] = model.get("start");
      relief.draw(paths[0], { point: [x, y], loss: panels[0].surface.value(x, y) }, { turn: model.get("turn"), tilt: model.get("tilt") });
    }
    /** @param {"losses" | "gradientNorms"} which */
    const curves = (which) => panels.flatMap(({ walks }, i) => walks.map(({ walker, result }) => ({
      values: result[which], name: walkName(walker, i), ended: ending(result),
      color: chartColor(walker.optimizer), dash: i ? "1 4" : LOOKS[walker.optimizer].dash,
    })));
    lossChart.draw(curves("losses"), step, model.get("steps"), model.get("log_scale"));
    gradientChart.draw(curves("gradientNorms"), step, model.get("steps"), model.get("log_scale"));
    if (model.get("effective_steps")) stepChart.draw(effectiveSteps(), step, model.get("steps"), model.get("log_scale"));
  }

  /** By what each parameter's gradient was multiplied. */
  function effectiveSteps() {
    return panels[0].walks.flatMap((one) => {
      one.factors ??= [0, 1].map((axis) => everyOther(one.result.effectiveSteps, axis));
      const { optimizer } = one.walker;
      return one.factors.map((values, axis) => ({ values, name: `${words(optimizer)} ${axis}`, color: chartColor(optimizer), dash: axis ? "1 3" : "" }));
    });
  }

  /** Loss, gradient and Hessian at the pointer, or else at the start. */
  function drawProbe() {
    const at = pointer || model.get("start");
    const { surface } = probed;
    const gradient = surface.gradient(at[0], at[1]);
    const hessian = surface.hessian(at[0], at[1]);
    const eigen = eigen2(...hessian);
    const { xRange, yRange } = view();
    const size = Math.min(xRange[1] - xRange[0], yRange[1] - yRange[0]);
    const largest = Math.max(...eigen.map((one) => Math.abs(one.value)), 1e-12);
    const steepness = Math.hypot(...gradient);
    const arrows = eigen.map(({ value, vector }) => {
      const length = 0.16 * size * Math.sqrt(Math.abs(value) / largest);
      return { to: /** @type {[number, number]} */ ([vector[0] * length, vector[1] * length]), kind: value < 0 ? "negative" : "positive" };
    });
    const reach = steepness > 1e-9 ? (0.22 * size * Math.min(1, steepness)) / steepness : 0;
    arrows.push({ to: [gradient[0] * reach, gradient[1] * reach], kind: "gradient" });
    panels.forEach((panel) => panel.map.drawProbe(panel === probed ? { at, arrows: arrows.filter(({ to }) => Math.hypot(...to) > 0) } : null));
    const finite = [...gradient, ...hessian].every(Number.isFinite);
    readout.replaceChildren(
      ...row(pointer ? "pointer" : "start", `(${short(at[0])}, ${short(at[1])})`),
      ...row("loss", short(surface.value(at[0], at[1]))),
      ...row("gradient", `(${short(gradient[0])}, ${short(gradient[1])})`),
      ...row("curvatures", eigen.map((one) => `${short(one.value)} ${bend(one.value)}`).join(" and ")),
      ...row("kind of point", finite ? kindOfPoint(gradient, hessian) : "undefined"),
    );
  }

  /** @param {number} curvature */
  const bend = (curvature) => (curvature < 0 ? "↓" : curvature > 0 ? "↑" : "→");

  /** @param {string} term @param {string} text */
  const row = (term, text) => [element("dt", {}, term), element("dd", {}, text)];

  function showControls() {
    play.show();
    Object.values(rows).forEach((one) => one.show());
    controls.forEach((one) => one.show());
    log.show(model.get("log_scale"));
    inRelief.show(model.get("relief"));
    effective.show(model.get("effective_steps"));
  }

  /** In words, where the walks have come to. */
  function outcome() {
    const step = model.get("step");
    return panels.flatMap(({ walks }, i) => walks.map(({ walker, result }) => {
      const last = Math.min(step, result.losses.length - 1);
      const name = walkName(walker, i);
      const endedAt = result.divergedAt ?? result.leftMapAt;
      if (endedAt !== null && step >= endedAt) return `${name} ${ending(result)} at step ${endedAt}.`;
      return `${name}: loss ${short(result.losses[last])} after ${last} step${last === 1 ? "" : "s"}.`;
    }).concat(trajectories[i] ? [told(trajectories[i])] : [])).join(" ");
  }

  /** Say it once the reader pauses. */
  let timer = 0;
  function announce() {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      if (status.textContent !== outcome()) status.textContent = outcome();
    }, 250);
  }

  /** Tell Python which points are drawn, once the reader pauses. */
  let reporting = 0;
  function reportDrawn() {
    clearTimeout(reporting);
    if (!host.report) return;
    reporting = window.setTimeout(() => {
      const state = Object.fromEntries(["walkers", ...OF_WALK].map((name) => [name, model.get(name)]));
      state.surface = described().checksum || described().parameters; // not the many numbers of a sampled loss
      host.report?.({ state, paths: Object.fromEntries(panels[0].walks.map(({ walker, result }) => [walker.optimizer, [...result.path]])) });
    }, 80);
  }

  /** @param {string[]} names */
  function update(names) {
    const has = (/** @type {string[]} */ ...some) => some.some((name) => names.includes(name));
    if (!has(...SETTINGS)) return;
    if (has("steps")) play.stop();
    for (const panel of panels) {
      if (has(panel.name)) {
        measureSurface(panel);
        panel.map.drawSurface(panel.areas);
      }
    }
    if (has("surface", "beside", "beside_walks", "walkers", ...OF_WALK)) panels.forEach(takeWalks);
    if (has("surface", "walkers", ...OF_WALK)) reportDrawn();
    relief.element.hidden = !model.get("relief");
    stepChart.element.hidden = !model.get("effective_steps");
    if (has("effective_steps")) stepChart.fit();
    if (has("relief")) relief.fit();
    drawWalks();
    if (has("surface", "beside", "start")) drawProbe();
    showControls();
    announce();
  }

  /** Fit the width that there is; true if it has changed. */
  function fit() {
    lossChart.fit();
    gradientChart.fit();
    stepChart.fit();
    relief.fit();
    return panels.filter(({ map }) => map.fit()).length > 0;
  }

  fit();
  update(SETTINGS);
  refine();
  status.textContent = outcome(); // at once: nothing has happened that a screen reader should interrupt for
  const unsubscribe = model.subscribe(update);
  const watch = new ResizeObserver(() => {
    if (!fit()) return;
    panels.forEach(({ map, areas }) => map.drawSurface(areas));
    drawWalks();
    drawProbe();
  });
  watch.observe(root);
  const away = new IntersectionObserver(([entry]) => entry.isIntersecting || play.stop()); // nobody sees it play
  away.observe(root);
  return () => {
    play.stop();
    unsubscribe();
    watch.disconnect();
    away.disconnect();
    clearTimeout(timer);
    clearTimeout(reporting);
    clearTimeout(refining);
    root.replaceChildren();
  };
}

/** Which of the schedules that a reader can choose this is, if any. @param {any} schedule @param {number} steps */
function scheduleName(schedule, steps) {
  return Object.keys(SCHEDULES).find((name) => JSON.stringify(SCHEDULES[name]?.(steps) ?? null) === JSON.stringify(schedule));
}

/** A walk on one surface with the losses and slopes of another. @param {Panel["surface"]} surface @param {ReturnType<typeof walk>} walked */
function seenFrom(surface, walked) {
  const at = (/** @type {number} */ i) => /** @type {[number, number]} */ ([walked.path[2 * i], walked.path[2 * i + 1]]);
  const losses = walked.losses.map((_, i) => surface.value(...at(i)));
  return { ...walked, losses, gradientNorms: losses.map((_, i) => Math.hypot(...surface.gradient(...at(i)))) };
}

/** Why a walk ended early, if it did. @param {ReturnType<typeof walk>} walked */
const ending = ({ divergedAt, leftMapAt }) => (divergedAt !== null ? "diverged" : leftMapAt !== null ? "left the map" : "");

/** The snapshots of a training as a line. @param {Panel["surface"]} surface @param {number[][]} path @returns {import("../paths.js").Path | null} */
function trajectory(surface, path) {
  if (!path.length) return null;
  const losses = Float64Array.from(path, ([x, y]) => surface.value(x, y));
  return { points: Float64Array.from(path.flat()), losses, length: path.length, color: "#010101", dash: "", name: TRAINING, label: TRAINING };
}

/** @param {import("../paths.js").Path} trajectory */
const told = ({ losses, length }) =>
  `The line ${TRAINING} has ${length} snapshots, from loss ${short(losses[0])} to ${short(losses[length - 1])}.`;

/** The effective steps of one parameter; where its gradient was zero, the last factor stands. @param {Float64Array} steps @param {number} axis */
function everyOther(steps, axis) {
  const values = new Float64Array(Math.max(1, steps.length / 2));
  for (let i = 0; 2 * i < steps.length; i++) values[i] = Number.isFinite(steps[2 * i + axis]) ? steps[2 * i + axis] : values[i - 1] || 0;
  return values;
}

/** An arrow of the map, for its key. @param {string} kind */
function keyArrow(kind) {
  const line = kind === "gradient" ? "M2 6L24 6M18 2L24 6L18 10" : "M2 6L24 6M18 2L24 6L18 10M8 2L2 6L8 10";
  return svg(
    "svg", { width: 26, height: 12, "aria-hidden": "true" },
    svg("path", { d: line, class: "lf-arrow lf-arrow-halo" }), svg("path", { d: line, class: `lf-arrow lf-arrow-${kind}` }),
  );
}

/** What each option may be; those that are not listed keep their default. */
const OPTION_RANGES = /** @type {Record<string, import("../controls.js").Span>} */ ({
  alpha: { low: 0, high: 0.999, scale: "toOne" },
  dampening: { low: 0, high: 1 },
  eps: { low: 1e-12, high: 1, scale: "log" },
  initial_accumulator_value: { low: 0, high: 1 },
  lr_decay: { low: 0, high: 0.1 },
  momentum: { low: 0, high: 0.99, scale: "toOne" },
  weight_decay: { low: 0, high: 1 },
});

const FORMS = /** @type {Record<string, string[]>} */ ({ momentum: ["classical", "averaged"], adagrad: ["summing", "averaging"] });

/**
 * A control for each option of an optimizer.
 * @param {string} optimizer @param {(changed: Record<string, any>) => void} onChange
 * @returns {{element: HTMLElement, show: (options: Record<string, any>) => void}[]}
 */
function optionControls(optimizer, onChange) {
  return Object.entries(/** @type {Record<string, any>} */ (OPTIMIZERS[optimizer].options)).flatMap(([name, value]) => {
    if (name === "betas") {
      return [0, 1].map((i) => {
        /** @type {number[]} */
        let betas = [.../** @type {number[]} */ (value)];
        const control = slider({
          label: i ? "β₂" : "β₁", low: 0, high: i ? 0.9999 : 0.99, scale: "toOne",
          onInput: (beta) => onChange({ betas: betas.map((one, j) => (j === i ? beta : one)) }),
        });
        return { element: control.element, show: (now) => { betas = [...now.betas]; control.show(betas[i]); } };
      });
    }
    if (typeof value === "boolean") {
      const control = checkbox({ label: words(name), onChange: (ticked) => onChange({ [name]: ticked }) });
      return [{ element: control.element, show: (now) => control.show(now[name]) }];
    }
    if (typeof value === "string") {
      const control = select({ label: words(name), choices: FORMS[optimizer], // The averaged form has its dampening built in.
        onChange: (form) => onChange(form === "averaged" ? { form, dampening: 0 } : { form }) });
      return [{ element: control.element, show: (now) => control.show(now[name]) }];
    }
    const control = slider({ label: words(name), ...OPTION_RANGES[name], onInput: (number) => onChange({ [name]: number }) });
    return [{
      element: control.element,
      show(now) {
        control.show(now[name]);
        if (name === "dampening") control.element.hidden = now.form === "averaged";
      },
    }];
  });
}
