// Every part that figures are made of, alive: for authors, and as the example of a page-specific figure.

import { announcer, choice, draggablePoint, element, frame, imageView, matrixView, networkDiagram, paintCanvas, playBar, plotArea, quiz, readout, select, short, slider, tableView, toggle } from "../parts.js";

export const SETTINGS = ["frequency", "log_scale", "wave", "step", "point", "painting"];

/** @param {import("../model.js").Model} model @param {Record<string, any>} settings */
export function changesFor(model, settings) {
  for (const name of Object.keys(settings)) if (!SETTINGS.includes(name)) throw new Error(`there is no setting ${name}; there are ${SETTINGS.join(", ")}`);
  return settings;
}

/** @typedef {import("../model.js").Model} Model  @typedef {{elements: HTMLElement[], show: () => void}} Example */

/** @param {HTMLElement} root @param {Model} model */
export function mount(root, model) {
  const examples = model.get("parts").map((/** @type {keyof typeof EXAMPLES} */ name) => EXAMPLES[name](model));
  frame(root, model.get("alt"), ...examples.map((/** @type {Example} */ { elements }) => element("div", { class: "lf-settings", style: "max-width: 40rem; margin-bottom: 1rem" }, ...elements)));
  const show = () => examples.forEach((/** @type {Example} */ one) => one.show());
  show();
  const unsubscribe = model.subscribe(show);
  return () => {
    unsubscribe();
    root.replaceChildren();
  };
}

const STEPS = 60;
const WAVES = /** @type {Record<string, (t: number) => number>} */ ({
  sine: Math.sin, square: (t) => Math.sign(Math.sin(t)), triangle: (t) => (2 / Math.PI) * Math.asin(Math.sin(t)),
});

/** An example of each part. */
const EXAMPLES = {
  /** @param {Model} model @returns {Example} */
  plot(model) {
    const rate = slider({ label: "frequency", low: 0.5, high: 8, onInput: (frequency) => model.set({ frequency }) });
    const log = toggle({ label: "logarithmic axis", onChange: (log_scale) => model.set({ log_scale }) });
    const plots = [false, true].map((yLog) => plotArea({ title: "a damped wave", xLabel: "step", yLog }));
    return {
      elements: [rate.element, log.element, ...plots.map((one) => one.element)],
      show() {
        rate.show(model.get("frequency"));
        log.show(model.get("log_scale"));
        const x = Array.from({ length: 201 }, (_, i) => i / 20);
        const decay = x.map((t) => Math.exp(-t / 3));
        plots.forEach((plot, i) => {
          plot.element.hidden = Boolean(i) !== model.get("log_scale");
          if (!plot.element.hidden) plot.draw({ curves: [
            { name: "envelope", x, y: decay, role: "reference" },
            { name: "height above −1", x, y: x.map((t, j) => decay[j] * (1 + Math.sin(model.get("frequency") * t)) + 1e-3) },
          ] });
        });
      },
    };
  },
  /** @param {Model} model @returns {Example} */
  choice(model) {
    const waves = choice({ label: "wave", choices: Object.keys(WAVES), onChange: (wave) => model.set({ wave }) });
    const list = select({ label: "the same as a list", choices: Object.keys(WAVES), onChange: (wave) => model.set({ wave }) });
    const play = playBar({ get: () => ({ step: model.get("step"), steps: STEPS }), set: (step) => model.set({ step }) });
    const numbers = readout();
    return {
      elements: [waves.element, list.element, play.element, numbers.element],
      show() {
        waves.show(model.get("wave"));
        list.show(model.get("wave"));
        play.show();
        numbers.show({ step: model.get("step"), height: Number(WAVES[model.get("wave")](model.get("step") / 5).toFixed(3)) });
      },
    };
  },
  /** @param {Model} model @returns {Example} */
  point(model) {
    const plot = plotArea({ title: "distance from the origin", xLabel: "x", readable: false, height: 280 });
    const handle = draggablePoint(plot, { label: "the point", onMove: (point) => model.set({ point }) });
    const numbers = readout();
    return {
      elements: [plot.element, numbers.element],
      show() {
        const [x, y] = model.get("point");
        plot.draw({ x: [-2, 2], y: [-2, 2], curves: [{ name: "way from the origin", x: [0, x], y: [0, y] }] });
        handle.show([x, y]);
        numbers.show({ point: `(${short(x)}, ${short(y)})`, distance: Math.hypot(x, y) });
      },
    };
  },
  /** @returns {Example} */
  bars() {
    const bars = plotArea({ title: "letters in a line of this book", yLabel: "count" });
    const scatter = plotArea({ title: "two groups", xLabel: "width", yLabel: "height" });
    const steps = Array.from({ length: 40 }, (_, i) => i);
    return {
      elements: [bars.element, scatter.element],
      show() {
        bars.draw({ bars: { labels: ["e", "t", "a", "o", "n", "i"], values: [12, 9, 8, 7, 7, 6] } });
        scatter.draw({ groups: [0, 1].map((group) => ({
          name: group ? "tall" : "wide", x: steps.map((i) => 2 - group + Math.sin(i * 1.7) * 0.6), y: steps.map((i) => 1 + group + Math.cos(i * 2.3) * 0.7),
        })) });
      },
    };
  },
  /** @returns {Example} */
  matrix() {
    const words = ["the", "cat", "sat", "down"];
    const matrix = matrixView({ label: "attention", range: [0, 1], rowLabels: words, columnLabels: words, rowName: "query", columnName: "key" });
    return {
      elements: [matrix.element],
      show: () => matrix.show([0.7, 0.1, 0.1, 0.1, 0.4, 0.4, 0.1, 0.1, 0.05, 0.6, 0.3, 0.05, 0.05, 0.15, 0.6, 0.2], [4, 4]),
    };
  },
  /** @returns {Example} */
  table() {
    const table = tableView({ label: "optimizers", columns: ["optimizer", "steps", "loss"] });
    return { elements: [table.element], show: () => table.show([["gradient descent", 250, 0.0125], ["Adam", 80, 3.2e-5]]) };
  },
  /** @param {Model} model @returns {Example} */
  image(model) {
    const size = 14;
    const canvas = paintCanvas({ label: "paint a digit", rows: size, columns: size, brush: 0.7, onChange: (values) => model.set({ painting: Array.from(values, (one) => Number(one.toFixed(3))) }) });
    const edges = imageView({ label: "what two filters see", colors: "signed", range: [-1, 1], labels: ["vertical edges", "horizontal edges"] });
    const said = announcer();
    return {
      elements: [canvas.element, edges.element, said.element],
      show() {
        const painting = /** @type {number[]} */ (model.get("painting"));
        canvas.show(painting);
        const at = (/** @type {number} */ row, /** @type {number} */ column) => (row < size && column < size && painting[row * size + column]) || 0;
        const cells = Array.from({ length: size * size }, (_, i) => [Math.floor(i / size), i % size]);
        edges.show([...cells.map(([i, j]) => at(i, j + 1) - at(i, j)), ...cells.map(([i, j]) => at(i + 1, j) - at(i, j))], [2, size, size]);
        said.show(`${painting.filter((one) => one > 0.5).length} of ${size * size} pixels are painted`);
      },
    };
  },
  /** @returns {Example} */
  network() {
    const network = networkDiagram({ label: "a network that computes XOR", layers: [2, 2, 1] });
    return { elements: [network.element], show: () => network.show([[1, 1, 1, 1], [1, -2]], [[1, 0], [1, 0], [1]]) };
  },
  /** @returns {Example} */
  quiz() {
    const one = quiz({
      id: "parts-gallery", question: "The gradient is zero and the loss is not. Which of these is possible?", answer: 1,
      choices: ["Only a local minimum", "A local minimum, a local maximum or a saddle point", "Only a plateau"],
      explanation: "A zero gradient says that the point is critical; it does not say of which kind.",
    });
    return { elements: [one.element], show() {} };
  },
};
