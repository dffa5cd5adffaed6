// A network of three inputs and three neurons as picture, as sums and as matrices: each weight is the same in all three.

import { actionBar, announcer, choice, element, fill, frame, readout, select, short, slider, svg } from "../parts.js";

/** @typedef {import("../model.js").Model} Model */

export const SETTINGS = ["x", "W", "b", "c", "bias", "activation", "chosen"];
const ONE_TO_THREE = [1, 2, 3];
const SUB = "₀₁₂₃";

/** All parameters: w11 … w33, b1 … b3, c1 … c3 and b. */
export const PARAMETERS = [
  ...ONE_TO_THREE.flatMap((i) => ONE_TO_THREE.map((j) => `w${i}${j}`)), ...ONE_TO_THREE.map((i) => `b${i}`), ...ONE_TO_THREE.map((i) => `c${i}`), "b",
];

/** @type {Record<string, (z: number) => number>} */
const ACTIVATIONS = { sigmoid: (z) => 1 / (1 + Math.exp(-z)), relu: (z) => Math.max(0, z) };

/**
 * The values on the way through the network.
 * @param {{x: number[], W: number[][], b: number[], c: number[], bias: number, activation: string}} network
 */
export function forward({ x, W, b, c, bias, activation }) {
  const z = W.map((row, i) => row.reduce((sum, weight, j) => sum + weight * x[j], b[i]));
  const a = z.map(ACTIVATIONS[activation]);
  return { z, a, y: a.reduce((sum, one, i) => sum + c[i] * one, bias) };
}

/** @param {Model} model @param {Record<string, any>} settings */
export function changesFor(model, settings) {
  const isList = (/** @type {any} */ value, /** @type {(one: any) => boolean} */ fits) => Array.isArray(value) && value.length === 3 && value.every(fits);
  const number = (/** @type {any} */ one) => Number.isFinite(one) && Math.abs(one) <= 10;
  /** @type {Record<string, (value: any) => boolean>} */
  const checks = {
    x: (value) => isList(value, number), W: (value) => isList(value, (row) => isList(row, number)), b: (value) => isList(value, number), c: (value) => isList(value, number),
    bias: number, activation: (value) => Boolean(ACTIVATIONS[value]), chosen: (value) => PARAMETERS.includes(value),
  };
  for (const [name, value] of Object.entries(settings)) {
    if (!checks[name]) throw new Error(`there is no setting ${name}; there are ${SETTINGS.join(", ")}`);
    if (!checks[name](value)) throw new Error(`${name}=${JSON.stringify(value)} does not fit`);
  }
  return settings;
}

/** What a parameter is, in words. @param {string} name */
export function meaning(name) {
  const [kind, i, j] = name;
  if (kind === "w") return `the weight that neuron ${i} gives to input ${j}: row ${i}, column ${j} of W`;
  if (kind === "c") return `the weight that the output gives to neuron ${i}`;
  return i ? `the bias of neuron ${i}, entry ${i} of the bold b` : "the bias of the output: one number, not bold";
}

/** @param {string} name */
const symbol = (name) => name.replace("w", "W").replace(/\d/g, (digit) => SUB[Number(digit)]);

/** @param {Model} model @param {string} name */
function valueOf(model, name) {
  const [kind, i, j] = [name[0], Number(name[1]) - 1, Number(name[2]) - 1];
  if (kind === "w") return model.get("W")[i][j];
  return name === "b" ? model.get("bias") : model.get(kind)[i];
}

/** What changes when a parameter gets a value. @param {Model} model @param {string} name @param {number} value */
export function withValue(model, name, value) {
  const [kind, i, j] = [name[0], Number(name[1]) - 1, Number(name[2]) - 1];
  if (name === "b") return { bias: value };
  if (kind === "w") return { W: model.get("W").map((/** @type {number[]} */ row, /** @type {number} */ at) => row.map((one, column) => (at === i && column === j ? value : one))) };
  return { [kind]: model.get(kind).map((/** @type {number} */ one, /** @type {number} */ at) => (at === i ? value : one)) };
}

const STYLE = `
.lf-wires { display: block; overflow: visible; touch-action: pan-y; }
.lf-wires .lf-hit { stroke: transparent; stroke-width: 14; cursor: pointer; }
.lf-wires .lf-wire { stroke: var(--lf-muted); stroke-width: 1.4; }
.lf-wires .lf-wire.lf-chosen-one { stroke: var(--lf-falling); stroke-width: 4.5; }
.lf .lf-wires text.lf-chosen-text { fill: var(--lf-falling); font-weight: 700; font-size: 13px; }
.lf-symbol-one { cursor: pointer; padding: 0 0.12em; border-radius: 0.2em; border-bottom: 2px solid transparent; white-space: nowrap; }
.lf-symbol-one.lf-chosen-one { color: var(--lf-falling); border-bottom-color: var(--lf-falling); font-weight: 700; }
.lf-sums p { margin: 0.15rem 0 0.45rem; font-variant-numeric: tabular-nums; }
.lf-sums .lf-quiet { color: var(--lf-muted); }
.lf-blocks { display: flex; flex-wrap: wrap; gap: 0.3rem; align-items: center; margin: 0.2rem 0 0.6rem; }
.lf-blocks .lf-equation { flex-basis: 100%; }
.lf .lf-blocks table { border-collapse: collapse; border-left: 1.5px solid var(--lf-ink); border-right: 1.5px solid var(--lf-ink); border-radius: 0.35rem; margin: 0; width: auto; font-variant-numeric: tabular-nums; }
.lf .lf-blocks td { padding: 0.1rem 0.3rem; text-align: right; border: 0; background: none; min-width: 2.1em; }
.lf .lf-blocks td.lf-symbol-one.lf-chosen-one { outline: 2px solid var(--lf-falling); outline-offset: -2px; }
.lf-heading { font-weight: 600; margin: 0.6rem 0 0.1rem; }`;

/** @param {HTMLElement} root @param {Model} model */
export function mount(root, model) {
  const initial = Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)]));
  const choose = (/** @type {string} */ chosen) => chosen !== model.get("chosen") && model.set({ chosen });
  const inputs = ONE_TO_THREE.map((j) => slider({ label: `x${SUB[j]}`, low: -3, high: 3, onInput: (value) => model.set({ x: model.get("x").map((/** @type {number} */ one, /** @type {number} */ at) => (at === j - 1 ? value : one)) }) }));
  const activations = choice({ label: "activation", choices: Object.keys(ACTIVATIONS), names: (one) => (one === "relu" ? "ReLU" : one), onChange: (activation) => model.set({ activation }) });
  const list = select({ label: "parameter", choices: PARAMETERS, names: symbol, onChange: choose });
  const value = slider({ label: "its value", low: -3, high: 3, onInput: (to) => model.set(withValue(model, model.get("chosen"), to)) });
  const told = readout();
  const picture = svg("svg", { class: "lf-wires", role: "img" });
  const sums = element("div", { class: "lf-sums" });
  const blocks = element("div");
  const said = announcer();
  said.element.classList.add("lf-hidden");
  const heading = (/** @type {string} */ text) => element("p", { class: "lf-heading" }, text);
  frame(root, model.get("alt"),
    element("style", {}, STYLE),
    element("div", { class: "lf-panels" },
      element("div", { style: "min-width: 0" }, heading("As a picture"), picture,
        element("div", { class: "lf-settings" }, ...inputs.map((one) => one.element), activations.element, list.element, value.element, told.element)),
      element("div", { style: "min-width: 0" }, heading("As sums"), sums, heading("As matrices"), blocks)),
    actionBar({ reset: () => model.set({ ...initial }) }), said.element,
  );

  /** A parameter that can be pointed at. @param {string} name @param {"span" | "td"} [tag] @param {boolean} [asNumber] */
  function shown(name, tag = "span", asNumber = false) {
    const chosen = name === model.get("chosen");
    return element(tag, { class: `lf-symbol-one${chosen ? " lf-chosen-one" : ""}`, "data-name": name, title: meaning(name) }, asNumber ? short(valueOf(model, name)) : symbol(name));
  }
  for (const place of [sums, blocks, picture]) {
    const pointed = (/** @type {Event} */ event) => {
      const name = /** @type {Element} */ (event.target).closest?.("[data-name]")?.getAttribute("data-name");
      if (name) choose(name);
    };
    place.addEventListener("pointerover", pointed);
    place.addEventListener("pointerdown", pointed);
  }

  let known = 0;
  function drawPicture() {
    known ||= picture.parentElement?.clientWidth || 0;
    const width = Math.max(240, Math.min(560, known || 320));
    const height = 236;
    const { z, a, y } = forward(/** @type {any} */ (state()));
    const chosen = model.get("chosen");
    const [left, middle, right] = [24, width * 0.52, width - 30];
    const rows = [44, 118, 192];
    fill(picture, { width, height, viewBox: `0 0 ${width} ${height}`, "aria-label": `Inputs ${model.get("x").map(short).join(", ")}; neurons ${a.map(short).join(", ")}; output ${short(y)}. Chosen: ${symbol(chosen)} = ${short(valueOf(model, chosen))}.` });
    /** @type {Element[]} */
    const under = [];
    /** @type {Element[]} */
    const over = [];
    /** @type {Element[]} */
    const labels = [];
    /** @param {string} name @param {number[]} ends @param {number} share  where the label stands */
    const wire = (name, [x1, y1, x2, y2], share) => {
      const on = name === chosen;
      const target = svg("g", { "data-name": name }, svg("line", { x1, y1, x2, y2, class: `lf-wire${on ? " lf-chosen-one" : ""}` }), svg("line", { x1, y1, x2, y2, class: "lf-hit" }), svg("title", {}, `${symbol(name)} = ${short(valueOf(model, name))}`));
      (on ? over : under).push(target);
      if (on) labels.push(svg("text", { x: x1 + share * (x2 - x1), y: y1 + share * (y2 - y1) - 14, "text-anchor": "middle", class: "lf-chosen-text", style: "paint-order: stroke; stroke: var(--lf-paper); stroke-width: 4" }, `${symbol(name)} = ${short(valueOf(model, name))}`));
    };
    ONE_TO_THREE.forEach((i) => {
      ONE_TO_THREE.forEach((j) => wire(`w${i}${j}`, [left + 18, rows[j - 1], middle - 22, rows[i - 1]], 0.55));
      wire(`b${i}`, [middle, rows[i - 1] - 38, middle, rows[i - 1] - 21], 0);
      wire(`c${i}`, [middle + 22, rows[i - 1], right - 20, rows[1]], 0.45);
    });
    wire("b", [right, rows[1] - 52, right, rows[1] - 20], 0);
    const node = (/** @type {number} */ x, /** @type {number} */ at, /** @type {string} */ text, /** @type {string} */ title, radius = 20) =>
      svg("g", { transform: `translate(${x} ${at})` }, svg("circle", { r: radius, class: "lf-neuron" }), svg("text", { "text-anchor": "middle", dy: "0.35em" }, text), svg("title", {}, title));
    picture.replaceChildren(
      ...under, ...over,
      ...ONE_TO_THREE.map((j) => node(left, rows[j - 1], short(model.get("x")[j - 1]), `x${j}`, 17)),
      ...ONE_TO_THREE.map((i) => node(middle, rows[i - 1], short(rounded(a[i - 1])), `a${i} = ${short(a[i - 1])}, from z${i} = ${short(z[i - 1])}`)),
      node(right, rows[1], short(rounded(y)), "the output"),
      ...ONE_TO_THREE.map((j) => svg("text", { x: left, y: rows[j - 1] + 31, "text-anchor": "middle" }, `x${SUB[j]}`)),
      ...ONE_TO_THREE.map((i) => svg("text", { x: middle + 24, y: rows[i - 1] + 24 }, `a${SUB[i]}`)),
      svg("text", { x: right, y: rows[1] + 35, "text-anchor": "middle" }, "ŷ"),
      ...ONE_TO_THREE.map((i) => svg("text", { x: middle - 12, y: rows[i - 1] - 26, "text-anchor": "end" }, `b${SUB[i]}`)),
      svg("text", { x: right - 8, y: rows[1] - 38, "text-anchor": "end" }, "b"),
      ...labels,
    );
  }

  const state = () => Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)]));

  function drawSums() {
    const { z, a, y } = forward(/** @type {any} */ (state()));
    const x = model.get("x");
    const sigma = model.get("activation") === "sigmoid" ? "σ" : "max(0, ·)";
    sums.replaceChildren(
      ...ONE_TO_THREE.map((i) => element("p", {},
        `z${SUB[i]} = `, shown(`b${i}`), ...ONE_TO_THREE.flatMap((j) => [" + ", shown(`w${i}${j}`), ` x${SUB[j]}`]), element("br"),
        element("span", { class: "lf-quiet" }, `= ${short(model.get("b")[i - 1])}${ONE_TO_THREE.map((j) => ` ${signed(valueOf(model, `w${i}${j}`))} · ${inBrackets(x[j - 1])}`).join("")} = ${short(z[i - 1])},  a${SUB[i]} = ${sigma === "σ" ? `σ(${short(z[i - 1])})` : `max(0, ${short(z[i - 1])})`} = ${short(a[i - 1])}`))),
      element("p", {}, "ŷ = ", shown("b"), ...ONE_TO_THREE.flatMap((i) => [" + ", shown(`c${i}`), ` a${SUB[i]}`]), element("br"),
        element("span", { class: "lf-quiet" }, `= ${short(model.get("bias"))}${ONE_TO_THREE.map((i) => ` ${signed(model.get("c")[i - 1])} · ${inBrackets(a[i - 1])}`).join("")} = ${short(y)}`)),
    );
  }

  function drawBlocks() {
    const { z, a, y } = forward(/** @type {any} */ (state()));
    const table = (/** @type {(string | Node)[][]} */ rows) => element("table", { role: "presentation" }, element("tbody", {}, ...rows.map((row) => element("tr", {}, ...row.map((one) => (typeof one === "string" ? element("td", {}, one) : one))))));
    const column = (/** @type {number[]} */ values) => table(values.map((one) => [short(one)]));
    const sigma = model.get("activation") === "sigmoid" ? "σ" : "max(0, ·)";
    blocks.replaceChildren(
      element("div", { class: "lf-blocks" }, element("span", { class: "lf-equation" }, element("b", {}, "z"), " = ", element("b", {}, "W x"), " + ", element("b", {}, "b"), ":"), column(z), " = ",
        table(ONE_TO_THREE.map((i) => ONE_TO_THREE.map((j) => shown(`w${i}${j}`, "td", true)))), column(model.get("x")), " + ", table(ONE_TO_THREE.map((i) => [shown(`b${i}`, "td", true)]))),
      element("div", { class: "lf-blocks" }, element("span", {}, element("b", {}, "a"), ` = ${sigma} of each entry of `, element("b", {}, "z"), ":"), column(a)),
      element("div", { class: "lf-blocks" }, element("span", { class: "lf-equation" }, "ŷ = ", element("b", {}, "c"), "ᵀ", element("b", {}, "a"), " + b:"), short(y), " = ", table([ONE_TO_THREE.map((i) => shown(`c${i}`, "td", true))]), column(a), " + ", shown("b", "span", true)),
    );
  }

  /** @param {boolean} asked */
  function show(asked) {
    const chosen = model.get("chosen");
    inputs.forEach((one, j) => one.show(model.get("x")[j]));
    activations.show(model.get("activation"));
    list.show(chosen);
    value.show(valueOf(model, chosen));
    told.show({ [symbol(chosen)]: meaning(chosen) });
    drawPicture();
    drawSums();
    drawBlocks();
    if (asked) said.show(`${symbol(chosen)} = ${short(valueOf(model, chosen))}, ${meaning(chosen)}. The output is ${short(forward(/** @type {any} */ (state())).y)}`);
  }
  const watch = new ResizeObserver(() => {
    const width = picture.parentElement?.clientWidth;
    if (!width || width === known) return;
    known = width;
    drawPicture();
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

/** @param {number} value */
const rounded = (value) => Number(value.toPrecision(2));

/** @param {number} value */
const signed = (value) => `${value < 0 ? "−" : "+"} ${short(Math.abs(value))}`;

/** @param {number} value */
const inBrackets = (value) => (value < 0 ? `(${short(value)})` : short(value));
