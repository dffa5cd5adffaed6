// A tape of examples, cut into batches: what an update is, and what an epoch.

import { actionBar, announcer, button, element, fill, frame, quiz, readout, stepSlider, svg } from "../parts.js";

/** @typedef {import("../model.js").Model} Model */

export const SETTINGS = ["examples", "batch_size", "updates"];
/** @type {Record<string, number[]>} */
export const VALUES = {
  examples: [10, 20, 50, 100, 200, 500, 1000, 1405, 2000, 5000, 10000],
  batch_size: [1, 2, 5, 10, 20, 32, 50, 64, 100, 200, 300, 500, 1000, 2000, 5000, 10000],
};
const MOST_UPDATES = 1e6;
const MOST_PACKETS = 240; // drawn one by one

/**
 * Where a training stands.
 * @param {number} examples @param {number} batchSize @param {number} updates
 */
export function progress(examples, batchSize, updates) {
  const batches = Math.ceil(examples / batchSize);
  const inEpoch = updates === 0 ? 0 : ((updates - 1) % batches) + 1; // updates of the epoch that is under way or just finished
  const size = (/** @type {number} */ number) => Math.min(batchSize, examples - (number - 1) * batchSize);
  return { batches, inEpoch, epochs: Math.floor(updates / batches), last: updates ? size(inEpoch) : 0, smallest: size(batches) };
}

/** @param {Model} model @param {Record<string, any>} settings */
export function changesFor(model, settings) {
  for (const [name, value] of Object.entries(settings)) {
    if (!SETTINGS.includes(name)) throw new Error(`there is no setting ${name}; there are ${SETTINGS.join(", ")}`);
    const fits = VALUES[name] ? VALUES[name].includes(value) : Number.isInteger(value) && value >= 0 && value <= MOST_UPDATES;
    if (!fits) throw new Error(`${name} is ${value}; ${VALUES[name] ? `there are ${VALUES[name].join(", ")}` : `it must be a whole number from 0 to ${MOST_UPDATES}`}`);
  }
  return { ...(settings.updates === undefined ? { updates: 0 } : {}), ...settings };
}

/** @param {HTMLElement} root @param {Model} model */
export function mount(root, model) {
  const initial = Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)]));
  const now = () => progress(model.get("examples"), model.get("batch_size"), model.get("updates"));
  const many = stepSlider({ label: "examples N", texts: VALUES.examples.map(String), onInput: (at) => model.set({ examples: VALUES.examples[at], updates: 0 }) });
  const size = stepSlider({ label: "batch size B", texts: VALUES.batch_size.map(String), onInput: (at) => model.set({ batch_size: VALUES.batch_size[at], updates: 0 }) });
  const tape = svg("svg", { role: "img", style: "display: block; overflow: visible" });
  const numbers = readout();
  const said = announcer();
  said.element.classList.add("lf-hidden");
  const question = quiz({
    id: "updates-per-epoch", question: "A training set has 1,405 examples, and the batch size is 32. How many updates does one epoch make?",
    choices: ["1", "43", "44", "1,405"], answer: 2,
    explanation: "1,405 / 32 is a little less than 44: there are 43 full batches of 32 and a last one of 29 examples, and each makes one update.",
  });
  frame(root, model.get("alt"),
    element("div", { class: "lf-sliders" }, many.element, size.element), tape,
    actionBar({ reset: () => model.set({ ...initial }), more: [
      button("One update", () => model.set({ updates: model.get("updates") + 1 })),
      button("One epoch", () => {
        const { batches, inEpoch } = now();
        const left = batches - (inEpoch % batches);
        model.set({ updates: model.get("updates") + left });
      }, { class: "lf-play" }),
    ] }),
    numbers.element, element("div", { style: "margin-top: 1rem" }, question.element), said.element,
  );
  let known = 0;

  function drawTape() {
    known ||= root.clientWidth;
    const width = Math.max(200, known || 320);
    const examples = model.get("examples");
    const { batches, inEpoch } = now();
    const each = model.get("batch_size") / examples;
    const at = (/** @type {number} */ batch) => Math.min(1, batch * each) * width;
    const fine = batches <= Math.min(MOST_PACKETS, width / 3);
    const gap = fine && batches > 1 ? Math.min(2, width / batches / 3) : 0;
    fill(tape, { width, height: 46, viewBox: `0 0 ${width} 46`, "aria-label": `${batches} batches; ${inEpoch} of them used in this epoch` });
    const bar = (/** @type {number} */ from, /** @type {number} */ to, /** @type {string} */ style) => svg("rect", { x: from, y: 4, width: Math.max(0.5, to - from), height: 26, style });
    tape.replaceChildren(
      ...(fine
        ? Array.from({ length: batches }, (_, i) => bar(at(i), at(i + 1) - gap, `fill: var(--lf-${i < inEpoch ? "training" : "line"})`))
        : [bar(0, width, "fill: var(--lf-line)"), bar(0, at(inEpoch), `fill: var(--lf-training); opacity: ${inEpoch ? 1 : 0}`)]),
      ...(inEpoch ? [svg("path", { d: `M${(at(inEpoch - 1) + at(inEpoch)) / 2} 32l5 8h-10z`, style: "fill: var(--lf-ink)" })] : []),
    );
  }

  /** @param {boolean} asked */
  function show(asked) {
    const { batches, epochs, inEpoch, last, smallest } = now();
    const updates = model.get("updates");
    many.show(VALUES.examples.indexOf(model.get("examples")));
    size.show(VALUES.batch_size.indexOf(model.get("batch_size")));
    drawTape();
    numbers.show({
      "updates in one epoch": `${batches}${smallest < model.get("batch_size") ? ` (the last on ${smallest} example${smallest === 1 ? "" : "s"} only)` : ""}`,
      "updates made": String(updates), "epochs finished": String(epochs), "batches used in this epoch": `${inEpoch} of ${batches}`, "examples in the last update": String(last),
    });
    if (asked) said.show(`${updates} updates, ${epochs} epochs finished, ${batches} updates in one epoch`);
  }
  const watch = new ResizeObserver(() => {
    if (!root.clientWidth || root.clientWidth === known) return;
    known = root.clientWidth;
    drawTape();
  });
  watch.observe(root);
  show(false);
  const unsubscribe = model.subscribe(() => show(true));
  return () => {
    watch.disconnect();
    unsubscribe();
    said.stop();
    root.replaceChildren();
  };
}
