// A sweep: results that were computed for every combination of a few settings, for the reader to scrub.

import { select } from "../controls.js";
import { element } from "../dom.js";
import { decode } from "../parts/arrays.js";
import { actionBar, frame } from "../parts/frame.js";
import { choice, stepSlider } from "../parts/choice.js";
import { imageView } from "../parts/image.js";
import { matrixView } from "../parts/matrix.js";
import { plotArea } from "../parts/plot.js";
import { announcer, readout, tableView } from "../parts/readout.js";
import { short } from "../text.js";

/**
 * @typedef {number | string | boolean} Value
 * @typedef {{name: string, label: string, unit: string, values: Value[]}} Slider
 * @typedef {Record<string, Value>} Chosen
 * @typedef {{element: HTMLElement, show: (result: any) => string}} View  `show` returns the result in words, for the live region
 */

const MOST_SEGMENTS = 4;

/** The state that a reader's link or a preset can carry. */
export const SETTINGS = ["chosen"];

/**
 * The change of state that settings such as `learning_rate` ask for.
 * @param {import("../model.js").Model} model @param {Record<string, any>} settings
 */
export function changesFor(model, settings) {
  const chosen = { ...model.get("chosen") };
  const sliders = /** @type {Slider[]} */ (model.get("sliders"));
  for (const [name, value] of Object.entries(settings)) {
    const slider = sliders.find((one) => one.name === name);
    if (!slider) throw new Error(`there is no setting ${name}; there are ${sliders.map((one) => one.name).join(", ")}`);
    const at = position(slider, value);
    if (at < 0) throw new Error(`${name} is ${value}; there are ${slider.values.join(", ")}`);
    chosen[name] = slider.values[at];
  }
  return { chosen };
}

/** Where a value stands among those of a slider, or −1; a number may be rounded. @param {Slider} slider @param {any} value */
export function position({ values }, value) {
  return values.findIndex((one) => typeof one === "number" && typeof value === "number"
    ? Math.abs(one - value) <= 1e-9 * Math.max(Math.abs(one), Math.abs(value))
    : String(one) === String(value));
}

/**
 * The number of a combination: the last slider changes fastest, as in Python's `itertools.product`.
 * @param {Slider[]} sliders @param {Chosen} chosen
 */
export function combination(sliders, chosen) {
  return sliders.reduce((number, slider) => number * slider.values.length + Math.max(0, position(slider, chosen[slider.name])), 0);
}

/**
 * @param {HTMLElement} root @param {import("../model.js").Model} model
 * @param {{copyLink?: (settings: Record<string, any>) => Promise<boolean>}} [host]
 */
export function mount(root, model, host = {}) {
  const sliders = /** @type {Slider[]} */ (model.get("sliders"));
  const initial = { ...model.get("chosen") };
  const results = model.get("results");
  /** @type {Map<number, any>} */
  const decoded = new Map();
  const array = (/** @type {number} */ number) => {
    if (!decoded.has(number)) decoded.set(number, decode(model.get("arrays")[number]));
    return decoded.get(number);
  };
  /** @param {Slider} slider @param {Value} value */
  const change = (slider, value) => model.set({ chosen: { ...model.get("chosen"), [slider.name]: value } });

  const controls = sliders.map((slider) => control(slider, (value) => change(slider, value)));
  const views = /** @type {any[]} */ (model.get("views")).map((view) => VIEWS[/** @type {keyof typeof VIEWS} */ (view.kind)](view, array));
  const said = announcer();
  said.element.classList.add("lf-hidden");
  const actions = actionBar({
    reset: () => model.set({ chosen: { ...initial } }),
    copyLink: host.copyLink,
    settings: () => model.get("chosen"),
    presets: model.get("presets"),
    choose: (chosen) => model.set(changesFor(model, chosen)),
  });

  frame(root, model.get("alt"),
    element("div", { class: "lf-sliders" }, ...controls.map((one) => one.element)),
    element("div", { class: views.length > 1 ? "lf-panels" : "lf-panel" }, ...views.map((one) => one.element)),
    actions,
    said.element, // what it says can be seen above
  );

  /** @param {boolean} asked  by the reader, who then hears of it */
  function show(asked) {
    const chosen = model.get("chosen");
    const number = combination(sliders, chosen);
    controls.forEach((one, i) => one.show(chosen[sliders[i].name]));
    const words = views.map((view, i) => view.show(results[number][i]));
    if (asked) said.show(`${sliders.map((slider) => `${slider.label} ${valueText(slider, chosen[slider.name])}`).join(", ")}. ${words.filter(Boolean).join(". ")}`);
  }

  show(false);
  const unsubscribe = model.subscribe((names) => names.includes("chosen") && show(true));
  return () => {
    unsubscribe();
    said.stop();
    root.replaceChildren();
  };
}

/** A count is given in full: 4096 is not 4100. @param {number} value */
const numberText = (value) => (Number.isInteger(value) && Math.abs(value) < 1e5 ? String(value).replace("-", "−") : short(value));

/** @param {Slider} slider @param {Value} value */
export function valueText({ unit }, value) {
  const text = typeof value === "number" ? numberText(value) : typeof value === "boolean" ? (value ? "yes" : "no") : value;
  return unit ? `${text} ${unit}` : text;
}

/**
 * Numbers get a slider, words a choice.
 * @param {Slider} slider @param {(value: Value) => void} onChange
 * @returns {{element: HTMLElement, show: (value: Value) => void}}
 */
function control(slider, onChange) {
  const { label, values } = slider;
  const texts = values.map((one) => valueText(slider, one));
  if (typeof values[0] === "number") {
    const made = stepSlider({ label, texts, onInput: (at) => onChange(values[at]) });
    return { element: made.element, show: (value) => made.show(position(slider, value)) };
  }
  const make = values.length <= MOST_SEGMENTS ? choice : select;
  const made = make({ label, choices: values.map(String), names: (one) => texts[values.findIndex((value) => String(value) === one)], onChange: (one) => onChange(values[position(slider, one)]) });
  return { element: made.element, show: (value) => made.show(String(value)) };
}

/** How each kind of view draws a result. `array` gives the array with a number. */
const VIEWS = {
  /** @returns {View} */
  curves(/** @type {any} */ view, /** @type {(number: number) => any} */ array) {
    const plot = plotArea(axesOf(view));
    return {
      element: plot.element,
      show({ x, y }) {
        plot.draw({
          x: view.x_range || undefined, y: view.y_range || undefined,
          curves: view.curves.map((/** @type {any} */ curve, /** @type {number} */ i) => ({ ...curve, x: x === null ? undefined : array(x).values, y: array(y[i]).values })),
        });
        return `${view.title}: ${plot.summary()}`;
      },
    };
  },
  /** @returns {View} */
  scatter(/** @type {any} */ view, /** @type {(number: number) => any} */ array) {
    const plot = plotArea({ ...axesOf(view), height: 270 });
    return {
      element: plot.element,
      show({ x, y, group }) {
        const [xs, ys] = [array(x).values, array(y).values];
        const of = group === null ? null : array(group).values;
        plot.draw({
          x: view.x_range || undefined, y: view.y_range || undefined,
          groups: view.groups.map((/** @type {any} */ one, /** @type {number} */ i) => ({
            ...one, x: xs.filter((/** @type {number} */ _, /** @type {number} */ at) => !of || of[at] === i), y: ys.filter((/** @type {number} */ _, /** @type {number} */ at) => !of || of[at] === i),
          })),
        });
        return `${view.title}: ${plot.summary()}`;
      },
    };
  },
  /** @returns {View} */
  bars(/** @type {any} */ view, /** @type {(number: number) => any} */ array) {
    const plot = plotArea({ title: view.title, yLabel: view.y_label });
    return {
      element: plot.element,
      show({ values }) {
        plot.draw({ y: view.y_range || undefined, bars: { labels: view.labels, values: array(values).values, role: view.role } });
        return `${view.title}: ${plot.summary()}`;
      },
    };
  },
  /** @returns {View} */
  heat_map(/** @type {any} */ view, /** @type {(number: number) => any} */ array) {
    const matrix = matrixView({
      label: view.title, range: view.range || undefined, colors: view.colors, rowLabels: view.row_labels, columnLabels: view.column_labels,
      rowName: view.row_name, columnName: view.column_name,
    });
    return {
      element: matrix.element,
      show({ values }) {
        const stored = array(values);
        matrix.show(stored.values, stored.shape);
        return "";
      },
    };
  },
  /** @returns {View} */
  image(/** @type {any} */ view, /** @type {(number: number) => any} */ array) {
    const image = imageView({ label: view.title, colors: view.colors, range: [0, 255], labels: view.labels });
    return {
      element: image.element,
      show({ values }) {
        const stored = array(values);
        image.show(stored.values, stored.shape);
        return "";
      },
    };
  },
  /** @returns {View} */
  table(/** @type {any} */ view) {
    const table = tableView({ label: view.title, columns: view.columns });
    return {
      element: table.element,
      show({ rows }) {
        table.show(rows);
        return "";
      },
    };
  },
  /** @returns {View} */
  numbers(/** @type {any} */ view) {
    const numbers = readout({ label: view.title });
    return {
      element: numbers.element,
      show({ values }) {
        const named = Object.fromEntries(view.names.map((/** @type {string} */ name, /** @type {number} */ i) => [name, values[i]]));
        numbers.show(named);
        return Object.entries(named).map(([name, value]) => `${name} ${typeof value === "number" ? short(value) : value}`).join(", ");
      },
    };
  },
};

/** @param {any} view */
const axesOf = (view) => ({ title: view.title, xLabel: view.x_label, yLabel: view.y_label, xLog: view.x_log, yLog: view.y_log });
