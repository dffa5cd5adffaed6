// The error surface: a map to start from, optimizers that walk down it, and what they meet.

import { areasAbove, chooseLevels, sample } from "../contours.js";
import { button, checkbox, playBar, select, slider } from "../controls.js";
import { createChart } from "../chart.js";
import { createMap } from "../map.js";
import { element, svg } from "../dom.js";
import { createOptimizer, OPTIMIZERS } from "../optimizers.js";
import { eigen2, kindOfPoint } from "../points.js";
import { createSurface } from "../surfaces.js";
import { short, symbol, words } from "../text.js";
import { walk } from "../walk.js";

/** @typedef {{optimizer: string, learning_rate: number, options: Record<string, any>}} Walker */

const GRID = 120;
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

/** The state that a reader's link or a preset can carry. */
export const SETTINGS = ["surface", "walkers", "start", "steps", "step", "log_scale"];

/**
 * The changes of state that settings such as `learning_rate`, `start` or `condition_number` ask for.
 * @param {import("../model.js").Model} model @param {Record<string, any>} settings
 */
export function changesFor(model, settings) {
  /** @type {Record<string, any>} */
  const changes = {};
  let walkers = /** @type {Walker[]} */ (model.get("walkers"));
  if (settings.optimizers) {
    const named = Array.isArray(settings.optimizers)
      ? Object.fromEntries(settings.optimizers.map((/** @type {string} */ name) => [name, {}]))
      : settings.optimizers;
    walkers = Object.entries(named).map(([optimizer, { learning_rate = walkers[0].learning_rate, ...options }]) => ({ optimizer, learning_rate, options }));
  }
  if (settings.learning_rate !== undefined) walkers = walkers.map((one) => ({ ...one, learning_rate: settings.learning_rate }));
  if (walkers !== model.get("walkers")) changes.walkers = walkers;
  if (settings.steps !== undefined) Object.assign(changes, { steps: settings.steps, step: settings.steps });
  for (const name of ["start", "step", "log_scale"]) if (settings[name] !== undefined) changes[name] = settings[name];
  const surface = model.get("surface");
  const adjustable = surface.sliders.map((/** @type {{name: string}} */ one) => one.name);
  const parameters = Object.fromEntries(Object.entries(settings).filter(([name]) => adjustable.includes(name)));
  if (Object.keys(parameters).length) changes.surface = { ...surface, parameters: { ...surface.parameters, ...parameters } };
  if (settings.state) Object.assign(changes, settings.state);
  return changes;
}

/**
 * @param {HTMLElement} root @param {import("../model.js").Model} model
 * @param {{copyLink?: (state: Record<string, any>) => Promise<boolean>}} [host]
 */
export function mount(root, model, host = {}) {
  const initial = Object.fromEntries(SETTINGS.map((name) => [name, structuredClone(model.get(name))]));
  const described = () => model.get("surface");
  const view = () => ({
    xRange: described().x_range, yRange: described().y_range, xLabel: described().x_label, yLabel: described().y_label,
  });
  /** @type {[number, number] | null} */
  let pointer = null;
  /** @type {ReturnType<typeof createSurface>} */
  let surface;
  /** @type {import("../contours.js").Area[]} */
  let areas;
  /** @type {{walker: Walker, result: ReturnType<typeof walk>}[]} */
  let walks = [];

  // --- parts ---

  const map = createMap(view(), {
    onStart: (start) => model.set({ start }),
    onProbe: (point) => {
      pointer = point;
      drawProbe();
    },
  });
  const lossChart = createChart("loss");
  const gradientChart = createChart("length of the gradient");
  const play = playBar({
    get: () => ({ step: model.get("step"), steps: model.get("steps") }),
    set: (step) => model.set({ step }),
  });
  const readout = element("dl", { class: "lf-readout" });
  const key = element(
    "p",
    { class: "lf-key" },
    ...[["gradient", "gradient"], ["positive", "curves up"], ["negative", "curves down"]].flatMap(([kind, text]) => [
      keyArrow(kind), `${text} `,
    ]),
  );
  const status = element("p", { class: "lf-status", role: "status", "aria-live": "polite" });
  const walkerRows = element("fieldset", { class: "lf-walkers" }, element("legend", {}, "Optimizers"));
  const rows = Object.fromEntries(Object.keys(OPTIMIZERS).map((name) => [name, walkerRow(name)]));
  walkerRows.append(...Object.values(rows).map((row) => row.element));
  const controls = settingsControls();
  const log = checkbox({ label: "logarithmic charts", onChange: (log_scale) => model.set({ log_scale }) });
  const actions = element("div", { class: "lf-actions" });
  for (const { label, settings } of model.get("presets")) {
    actions.append(button(label, () => model.set(changesFor(model, settings)), { class: "lf-preset" }));
  }
  actions.append(button("Start over", () => { play.stop(); model.set(structuredClone(initial)); }));
  if (host.copyLink) actions.append(copyButton(host.copyLink));

  root.classList.add("lf");
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", model.get("alt"));
  root.append(
    element("div", { class: "lf-views" }, element("div", {}, map.element, key), element("div", { class: "lf-charts" }, lossChart.element, gradientChart.element, readout)),
    play.element,
    element("div", { class: "lf-controls" }, walkerRows, element("div", { class: "lf-settings" }, ...controls.map((one) => one.element), log.element)),
    actions,
    status,
  );

  /** @param {(state: Record<string, any>) => Promise<boolean>} copyLink */
  function copyButton(copyLink) {
    const copy = button("Copy link", async () => {
      const changed = SETTINGS.filter((name) => JSON.stringify(model.get(name)) !== JSON.stringify(initial[name]));
      const done = await copyLink(Object.fromEntries(changed.map((name) => [name, model.get(name)])));
      copy.textContent = done ? "Link copied" : "Link is in the address bar";
      setTimeout(() => (copy.textContent = "Copy link"), 2000);
    });
    return copy;
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
      label: "learning rate", ...LEARNING_RATES, log: true,
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
      label: "steps", low: 10, high: MOST_STEPS, log: true, whole: true,
      onInput: (value) => model.set({ steps: value, step: Math.min(model.get("step"), value) === model.get("steps") ? value : Math.min(model.get("step"), value) }),
    });
    const parameters = described().sliders.map((/** @type {{name: string, low: number, high: number}} */ { name, low, high }) => {
      const control = slider({
        label: words(name), low, high, log: low > 0 && high / low > 50,
        onInput: (value) => model.set({ surface: { ...described(), parameters: { ...described().parameters, [name]: value } } }),
      });
      return { element: control.element, show: () => control.show(described().parameters[name]) };
    });
    return [{ element: steps.element, show: () => steps.show(model.get("steps")) }, ...startFields(), ...parameters];
  }

  /** The start as two numbers, for who wants it exact. */
  function startFields() {
    return [0, 1].map((axis) => {
      const [low, high] = axis ? described().y_range : described().x_range;
      const input = element("input", { type: "number", step: "any", min: low, max: high });
      input.addEventListener("change", () => {
        const value = Math.min(high, Math.max(low, Number(input.value)));
        if (input.value === "" || !Number.isFinite(value)) return show();
        const start = [...model.get("start")];
        start[axis] = value;
        model.set({ start });
      });
      function show() {
        if (Number(input.value) !== model.get("start")[axis] || input.value === "") input.value = String(model.get("start")[axis]);
      }
      const label = `start, ${symbol(axis ? described().y_label : described().x_label)}`;
      return { element: element("label", { class: "lf-field" }, label, " ", input), show };
    });
  }

  // --- from the state to the picture ---

  function measureSurface() {
    surface = createSurface(described().name, described().parameters);
    const { xRange, yRange } = view();
    const values = sample(surface.value, xRange, yRange, GRID);
    const levels = described().levels.length ? described().levels : chooseLevels(values);
    areas = areasAbove(values, levels);
  }

  function takeWalks() {
    walks = model.get("walkers").map((/** @type {Walker} */ walker) => ({
      walker,
      result: walk(surface, createOptimizer(walker.optimizer, walker.learning_rate, walker.options), model.get("start"), model.get("steps")),
    }));
    reportDrawn();
  }

  function drawWalks() {
    const step = model.get("step");
    map.drawPaths(
      walks.map(({ walker, result }) => ({
        points: result.path, length: Math.min(step + 1, result.losses.length), name: words(walker.optimizer), ...LOOKS[walker.optimizer],
      })),
      model.get("start"),
    );
    /** @param {"losses" | "gradientNorms"} which */
    const curves = (which) => walks.map(({ walker, result }) => ({
      values: result[which], name: words(walker.optimizer), diverged: result.divergedAt !== null,
      color: chartColor(walker.optimizer), dash: LOOKS[walker.optimizer].dash,
    }));
    lossChart.draw(curves("losses"), step, model.get("steps"), model.get("log_scale"));
    gradientChart.draw(curves("gradientNorms"), step, model.get("steps"), model.get("log_scale"));
    drawProbe();
  }

  /** Loss, gradient and Hessian at the pointer, or else at the start. */
  function drawProbe() {
    const at = pointer || model.get("start");
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
    map.drawProbe({ at, arrows: arrows.filter(({ to }) => Math.hypot(...to) > 0) });
    const kind = kindOfPoint(gradient, hessian);
    readout.replaceChildren(
      ...row(pointer ? "pointer" : "start", `(${short(at[0])}, ${short(at[1])})`),
      ...row("loss", short(surface.value(at[0], at[1]))),
      ...row("gradient", `(${short(gradient[0])}, ${short(gradient[1])})`),
      ...row("curvatures", eigen.map((one) => `${short(one.value)} ${one.value < 0 ? "↓" : "↑"}`).join(" and ")),
      ...row("kind of point", kind),
    );
  }

  /** @param {string} term @param {string} text */
  const row = (term, text) => [element("dt", {}, term), element("dd", {}, text)];

  function showControls() {
    play.show();
    Object.values(rows).forEach((one) => one.show());
    controls.forEach((one) => one.show());
    log.show(model.get("log_scale"));
    announce();
  }

  /** Say in words, once the reader pauses, where the walks have come to. */
  let timer = 0;
  function announce() {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      const step = model.get("step");
      const text = walks.map(({ walker, result }) => {
        const last = Math.min(step, result.losses.length - 1);
        const name = words(walker.optimizer);
        if (result.divergedAt !== null && step >= result.divergedAt) return `${name} diverged at step ${result.divergedAt}.`;
        return `${name}: loss ${short(result.losses[last])} after ${last} step${last === 1 ? "" : "s"}.`;
      });
      if (status.textContent !== text.join(" ")) status.textContent = text.join(" ");
    }, 250);
  }

  /** Tell Python which points are drawn, once the reader pauses. */
  let report = 0;
  function reportDrawn() {
    clearTimeout(report);
    report = window.setTimeout(() => {
      const state = Object.fromEntries(["surface", "walkers", "start", "steps"].map((name) => [name, model.get(name)]));
      model.set({ drawn: { state, paths: Object.fromEntries(walks.map(({ walker, result }) => [walker.optimizer, [...result.path]])) } });
    }, 80);
  }

  /** @param {string[]} names */
  function update(names) {
    const has = (/** @type {string[]} */ ...some) => some.some((name) => names.includes(name));
    if (!has(...SETTINGS)) return;
    if (has("surface")) {
      measureSurface();
      map.drawSurface(areas);
    }
    if (has("surface", "walkers", "start", "steps")) takeWalks();
    drawWalks();
    showControls();
  }

  map.fit();
  update(SETTINGS);
  const unsubscribe = model.subscribe(update);
  const watch = new ResizeObserver(() => {
    if (!map.fit()) return;
    map.drawSurface(areas);
    drawWalks();
  });
  watch.observe(root);
  return () => {
    play.stop();
    unsubscribe();
    watch.disconnect();
    clearTimeout(timer);
    clearTimeout(report);
    root.replaceChildren();
  };
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
const OPTION_RANGES = /** @type {Record<string, {low: number, high: number, log?: boolean}>} */ ({
  alpha: { low: 0, high: 0.999 },
  dampening: { low: 0, high: 1 },
  eps: { low: 1e-12, high: 1, log: true },
  initial_accumulator_value: { low: 0, high: 1 },
  lr_decay: { low: 0, high: 0.1 },
  momentum: { low: 0, high: 0.99 },
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
          label: i ? "β₂" : "β₁", low: 0, high: i ? 0.9999 : 0.99,
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
