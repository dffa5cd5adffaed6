// The map from two losses to a diagnosis: with the reader's own numbers, or with patients that are asked and cured.

import { actionBar, announcer, button, choice, element, frame, plotArea, readout, select, short, slider } from "../parts.js";

export const SETTINGS = ["case", "goal", "training", "smaller", "validation", "same", "asked", "remedy", "tried"];
const OWN = "yours";
const [LOWEST, HIGHEST] = [0.001, 10];
const LOSSES = ["goal", "training", "smaller", "validation"];
const NO_REMEDY = "choose one";

/**
 * @typedef {"optimization" | "model bias" | "done" | "overfitting" | "mismatch"} Leaf
 * @typedef {{question: string, yes: Node, no: Node} | Leaf} Node
 * @typedef {Record<string, boolean | undefined>} Answers  undefined: not known yet
 * @typedef {{name: string, complaint: string, training: number[], validation: number[], smaller: [string, number], source: string,
 *   same: boolean, remedies: [string, number, number][]}} Patient
 */

/** @type {Node} */
const MAP = {
  question: "training",
  no: { question: "smaller", yes: "optimization", no: "model bias" },
  yes: { question: "validation", yes: "done", no: { question: "same", yes: "overfitting", no: "mismatch" } },
};

/** @type {Record<string, string>} */
const QUESTIONS = {
  training: "Is the training loss small enough?",
  smaller: "Does a smaller model that it contains reach a lower training loss?",
  validation: "Is the validation loss small enough, too?",
  same: "Do both sets come from the same distribution?",
};

/** What fits and what does not. @type {Record<Leaf, [string, string]>} */
const ADVICE = {
  optimization: ["a better search: optimizer, learning rate, start, an architecture that is easier to train", "more data, regularization, a larger model"],
  "model bias": ["a more flexible model: more features, more neurons, more layers", "more data, regularization, a better search"],
  overfitting: ["more data, augmentation that makes sense, a constraint on the model", "a larger model, a longer search"],
  mismatch: ["finding out how both sets came about; training data like those of use", "more of the same data"],
  done: ["nothing: stop tuning", "everything else"],
};

/** @param {Record<string, any>} numbers @returns {Answers} */
export function answersTo({ goal, training, smaller, validation, same }) {
  const known = (/** @type {any} */ one) => one !== undefined;
  return {
    training: known(training) ? training <= goal : undefined,
    smaller: known(training) && known(smaller) ? smaller < training : undefined,
    validation: known(validation) ? validation <= goal : undefined,
    same,
  };
}

/**
 * The way through the map as far as the answers lead: the answers on it, and the leaf, or the question that is open.
 * @param {Answers} answers @returns {{way: [string, boolean][], leaf?: Leaf, open?: string}}
 */
export function route(answers) {
  /** @type {[string, boolean][]} */
  const way = [];
  let node = MAP;
  while (typeof node !== "string") {
    const answer = answers[node.question];
    if (answer === undefined) return { way, open: node.question };
    way.push([node.question, answer]);
    node = answer ? node.yes : node.no;
  }
  return { way, leaf: node };
}

/** @param {Record<string, any>} numbers */
export const diagnose = (numbers) => route(answersTo(numbers)).leaf;

/** @param {import("../model.js").Model} model @param {Record<string, any>} settings */
export function changesFor(model, settings) {
  const cases = [OWN, ...model.get("patients").map((/** @type {Patient} */ one) => one.name)];
  for (const [name, value] of Object.entries(settings)) {
    if (name === "case" && !cases.includes(value)) throw new Error(`case is ${value}; there are ${cases.join(", ")}`);
    if (name === "same" && typeof value !== "boolean") throw new Error(`same is ${value}; it must be true or false`);
    if (LOSSES.includes(name) && !(typeof value === "number" && value >= LOWEST && value <= HIGHEST)) throw new Error(`${name} is ${value}; it must be from ${LOWEST} to ${HIGHEST}`);
    if (!["case", "same", ...LOSSES].includes(name)) throw new Error(`there is no setting ${name}; there are case, ${LOSSES.join(", ")}, same`);
  }
  return "case" in settings ? { asked: [], remedy: "", tried: 0, ...settings } : settings;
}

/**
 * What is known: the reader's own numbers, or what was asked about a patient. A patient's validation loss always is.
 * @param {import("../model.js").Model} model @param {Patient | undefined} patient
 */
function knownNumbers(model, patient) {
  const goal = model.get("goal");
  if (!patient) return Object.fromEntries([...LOSSES, "same"].map((name) => [name, model.get(name)]));
  const asked = (/** @type {string} */ test) => model.get("asked").includes(test);
  return {
    goal,
    training: asked("training") ? patient.training.at(-1) : undefined,
    smaller: asked("smaller") ? patient.smaller[1] : undefined,
    validation: patient.validation.at(-1),
    same: asked("source") ? patient.same : undefined,
  };
}

const STYLE = `
.lf-dx ul { list-style: none; margin: 0; padding: 0 0 0 0.9rem; border-left: 2px solid var(--lf-line); }
.lf .lf-dx > ul { padding: 0; border: 0; }
.lf-dx li { margin: 0; padding: 0.15rem 0 0.15rem 0.5rem; color: var(--lf-muted); }
.lf-dx li p { margin: 0; }
.lf-dx .lf-on > p { color: var(--lf-ink); font-weight: 600; }
.lf-dx .lf-here > p { outline: 2px solid var(--lf-accent); outline-offset: 1px; border-radius: 0.2rem; padding: 0 0.3rem; margin-right: 3px; }
.lf-dx .lf-leaf { text-transform: uppercase; letter-spacing: 0.03em; font-size: 0.92em; }
.lf-dx-case { display: grid; gap: 0.5rem; align-content: start; min-width: 0; }
.lf .lf-dx-case p, .lf .lf-advice p { margin: 0; }
.lf .lf-advice { margin: 0.6rem 0 0; min-height: 6.2rem; }
.lf .lf-dx-case dl { grid-template-columns: minmax(0, 9rem) minmax(0, 1fr); }
.lf .lf-asks { display: flex; flex-wrap: wrap; gap: 0.4rem; }
`;

/**
 * @param {HTMLElement} root @param {import("../model.js").Model} model
 * @param {{copyLink?: (settings: Record<string, any>) => Promise<boolean>}} [host]
 */
export function mount(root, model, host = {}) {
  const patients = /** @type {Patient[]} */ (model.get("patients"));
  const cases = choice({
    label: "case", choices: [OWN, ...patients.map((one) => one.name)], names: (one) => (one === OWN ? "your own" : one),
    onChange: (name) => model.set(changesFor(model, { case: name })),
  });
  const own = ownNumbers(model);
  const ward = patientView(model, patients);
  const map = mapView();
  const advice = element("div", { class: "lf-advice" });
  const said = announcer();
  said.element.classList.add("lf-hidden");
  const first = Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)]));
  const actions = actionBar({
    reset: () => model.set({ ...first }),
    copyLink: host.copyLink,
    settings: () => {
      const names = model.get("case") === OWN ? ["case", ...LOSSES, "same"] : ["case"];
      return Object.fromEntries(names.map((name) => [name, model.get(name)]));
    },
  });

  frame(root, model.get("alt"),
    element("style", {}, STYLE),
    element("div", { class: "lf-sliders" }, cases.element),
    element("div", { class: "lf-panels" }, element("div", { class: "lf-dx-case" }, own.element, ward.element), element("div", {}, map.element, advice)),
    actions, said.element,
  );

  /** @param {boolean} asked  by the reader, who then hears of it */
  function show(asked) {
    const patient = patients.find((one) => one.name === model.get("case"));
    const found = route(answersTo(knownNumbers(model, patient)));
    cases.show(model.get("case"));
    own.element.hidden = Boolean(patient);
    ward.element.hidden = !patient;
    if (patient) ward.show(patient);
    else own.show();
    map.show(found);
    const words = adviceFor(found);
    advice.replaceChildren(...words.map((one) => element("p", {}, one)));
    if (asked) said.show([...words, patient ? ward.verdict(patient) : ""].filter(Boolean).join(" "));
  }
  show(false);
  const unsubscribe = model.subscribe(() => show(true));
  return () => {
    unsubscribe();
    said.stop();
    root.replaceChildren();
  };
}

/** @param {ReturnType<typeof route>} found */
function adviceFor({ leaf, open }) {
  if (!leaf) return [`Not decided yet. Open question: ${QUESTIONS[/** @type {string} */ (open)]}`];
  const [fits, fails] = ADVICE[leaf];
  return [`Diagnosis: ${leaf}.`, `What fits: ${fits}.`, `What does not: ${fails}.`];
}

/** The map as nested lists: what is on the way is bold and marked, where it ends is framed. */
function mapView() {
  /** @type {Map<string, HTMLElement>} */
  const items = new Map();
  /** @param {Node} node @param {string} said @returns {HTMLElement} */
  function item(node, said) {
    const mark = element("span", { "aria-hidden": "true" }, "");
    const leaf = typeof node === "string";
    const text = element("p", leaf ? { class: "lf-leaf" } : {}, mark, said && `${said}: `, leaf ? node : QUESTIONS[node.question]);
    const made = element("li", {}, text);
    if (!leaf) {
      made.append(element("ul", {}, item(node.no, "no"), item(node.yes, "yes")));
    }
    items.set(leaf ? node : node.question, made);
    return made;
  }
  const map = element("div", { class: "lf-dx", role: "group", "aria-label": "diagnosis map" }, element("ul", {}, item(MAP, "")));
  return {
    element: map,
    /** @param {ReturnType<typeof route>} found */
    show({ way, leaf, open }) {
      const here = leaf ?? open ?? "";
      const on = new Set([...way.map(([question]) => question), here]);
      for (const [name, one] of items) {
        one.classList.toggle("lf-on", on.has(name));
        one.classList.toggle("lf-here", name === here);
        if (name === here) one.setAttribute("aria-current", "true");
        else one.removeAttribute("aria-current");
        /** @type {HTMLElement} */ (one.querySelector("span")).textContent = name === here ? "▶ " : on.has(name) ? "✓ " : "";
      }
    },
  };
}

/** @param {import("../model.js").Model} model */
function ownNumbers(model) {
  /** @type {[string, string][]} */
  const named = [["goal", "loss you need"], ["training", "training loss"], ["smaller", "training loss of a smaller model"], ["validation", "validation loss"]];
  const sliders = named.map(([name, label]) => slider({ label, low: LOWEST, high: HIGHEST, scale: "log", onInput: (value) => model.set({ [name]: value }) }));
  const source = choice({ label: "validation data", choices: ["true", "false"], names: (one) => (one === "true" ? "same source" : "another source"), onChange: (one) => model.set({ same: one === "true" }) });
  return {
    element: element("div", { class: "lf-dx-case" }, ...sliders.map((one) => one.element), source.element),
    show() {
      named.forEach(([name], i) => sliders[i].show(model.get(name)));
      source.show(String(model.get("same")));
    },
  };
}

/** @param {import("../model.js").Model} model @param {Patient[]} patients */
function patientView(model, patients) {
  const complaint = element("p");
  const asks = /** @type {const} */ ([["training", "What is the training loss?"], ["smaller", "Train a smaller model"], ["source", "Where are the data from?"]]).map(
    ([test, text]) => /** @type {const} */ ([test, button(text, () => model.set({ asked: [...model.get("asked"), test] }))]),
  );
  const plot = plotArea({ title: "loss", xLabel: "epoch", height: 190 });
  const known = readout();
  const names = patients[0]?.remedies.map(([name]) => name) ?? [];
  const cure = select({ label: "remedy", choices: [NO_REMEDY, ...names], onChange: (name) => model.set(name === NO_REMEDY ? { remedy: "" } : { remedy: name, tried: model.get("tried") + 1 }) });
  const outcome = element("p");

  /** @param {Patient} patient */
  function verdict(patient) {
    const found = patient.remedies.find(([name]) => name === model.get("remedy"));
    if (!found) return "";
    const [name, training, validation] = found;
    const before = /** @type {number} */ (patient.validation.at(-1));
    const word = validation <= model.get("goal") ? "cured" : validation < 0.9 * before ? "better, not cured" : validation > 1.1 * before ? "worse" : "no use";
    const spent = `Questions asked: ${model.get("asked").length}; remedies tried: ${model.get("tried")}.`;
    return `${name}: ${word}. Validation loss ${short(before)} → ${short(validation)}, training loss ${model.get("asked").includes("training") ? `${short(/** @type {number} */ (patient.training.at(-1)))} → ` : "now "}${short(training)}. ${spent}`;
  }
  return {
    element: element("div", { class: "lf-dx-case" }, complaint, element("div", { class: "lf-asks" }, ...asks.map(([, one]) => one)), known.element, plot.element, cure.element, outcome),
    verdict,
    /** @param {Patient} patient */
    show(patient) {
      const asked = /** @type {string[]} */ (model.get("asked"));
      complaint.textContent = patient.complaint;
      for (const [test, ask] of asks) ask.disabled = asked.includes(test);
      /** @type {Record<string, string | number>} */
      const numbers = { "loss needed": model.get("goal"), "validation loss": /** @type {number} */ (patient.validation.at(-1)) };
      if (asked.includes("training")) numbers["training loss"] = /** @type {number} */ (patient.training.at(-1));
      if (asked.includes("smaller")) numbers[`training loss of ${patient.smaller[0]}`] = patient.smaller[1];
      if (asked.includes("source")) numbers["origin"] = patient.source;
      known.show(numbers);
      const curves = [{ name: "validation loss", y: patient.validation, role: "validation" }];
      if (asked.includes("training")) curves.push({ name: "training loss", y: patient.training, role: "training" });
      plot.draw({ curves, y: [0, Math.max(1, ...patient.validation, ...patient.training)] });
      cure.show(model.get("remedy") || NO_REMEDY);
      outcome.textContent = verdict(patient);
    },
  };
}
