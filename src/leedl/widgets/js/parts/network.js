// A network of layers: each weight's size as the width of its line, its sign as color and dashes; all weights also as text.

import { element, fill, svg } from "../dom.js";
import { short } from "../text.js";

const MOST_LISTED = 200; // weights

/**
 * @param {{label: string, layers: number[], names?: string[][]}} options  `names` of the neurons of each layer
 */
export function networkDiagram({ label, layers, names = [] }) {
  const drawing = svg("svg", { role: "img", class: "lf-network" });
  const list = element("ul", { class: "lf-weights" });
  const details = element("details", { class: "lf-options" }, element("summary", {}, "weights in numbers"), list);
  const root = element(
    "div", { class: "lf-net" }, element("p", { class: "lf-plot-title" }, element("strong", {}, label)),
    element("p", { class: "lf-legend", "aria-hidden": "true" }, ...["positive", "negative"].map((sign) =>
      element("span", {}, svg("svg", { width: 26, height: 12 }, svg("path", { d: "M0 6H26", class: `lf-weight lf-${sign}`, "stroke-width": 3 })), sign))),
    drawing, details,
  );
  const name = (/** @type {number} */ layer, /** @type {number} */ i) =>
    names[layer]?.[i] ?? `${layer === 0 ? "x" : layer === layers.length - 1 ? "y" : "h"}${subscript(i + 1)}`;
  /** @type {ArrayLike<number>[]} */
  let weights = [];
  /** @type {ArrayLike<number>[]} */
  let values = [];
  let known = 0; // the width that there is

  function layOut() {
    known ||= root.clientWidth;
    const width = Math.max(200, Math.floor(known || 320));
    const tallest = Math.max(...layers);
    const gap = Math.min(52, Math.max(14, 320 / tallest));
    const radius = Math.min(17, gap * 0.36);
    const height = tallest * gap + 8;
    fill(drawing, { width, height, viewBox: `0 0 ${width} ${height}`, "aria-label": `${label}: layers of ${layers.join(", ")} neurons; the weights stand below` });
    const x = (/** @type {number} */ layer) => 24 + ((width - 48) * layer) / (layers.length - 1);
    const y = (/** @type {number} */ layer, /** @type {number} */ i) => height / 2 + (i - (layers[layer] - 1) / 2) * gap;
    const largest = weights.flatMap((one) => Array.from(one, Math.abs)).reduce((a, b) => Math.max(a, b), 1e-12);
    const lines = weights.flatMap((matrix, layer) => Array.from(matrix, (weight, at) => {
      const [to, from] = [Math.floor(at / layers[layer]), at % layers[layer]];
      const path = `M${x(layer) + radius} ${y(layer, from)}L${x(layer + 1) - radius} ${y(layer + 1, to)}`;
      const line = svg("path", { d: path, class: `lf-weight lf-${weight < 0 ? "negative" : "positive"}`, "stroke-width": (0.4 + (5 * Math.abs(weight)) / largest).toFixed(2) });
      line.append(svg("title", {}, `${name(layer, from)} → ${name(layer + 1, to)}: ${short(weight)}`));
      return line;
    }));
    const neurons = layers.flatMap((size, layer) => Array.from({ length: size }, (_, i) => {
      const value = values[layer]?.[i];
      const text = value === undefined || radius < 12 ? name(layer, i) : short(Number(value.toPrecision(2)));
      return svg("g", { transform: `translate(${x(layer)} ${y(layer, i)})` },
        svg("circle", { r: radius, class: "lf-neuron" }),
        ...(radius >= 9 ? [svg("text", { "text-anchor": "middle", dy: "0.35em" }, text)] : []),
        svg("title", {}, value === undefined ? name(layer, i) : `${name(layer, i)} = ${short(value)}`));
    }));
    drawing.replaceChildren(...lines, ...neurons);
    const total = weights.reduce((sum, one) => sum + one.length, 0);
    list.replaceChildren(...(total > MOST_LISTED ? [element("li", {}, `${total} weights, the largest of size ${short(largest)}`)] : weights.flatMap((matrix, layer) =>
      Array.from({ length: layers[layer + 1] }, (_, to) => element("li", {}, `${name(layer + 1, to)}: ${Array.from({ length: layers[layer] }, (_, from) =>
        `${short(matrix[to * layers[layer] + from])} ${name(layer, from)}`).join(", ")}`)))));
  }
  new ResizeObserver(() => {
    if (!root.clientWidth || root.clientWidth === known) return;
    known = root.clientWidth;
    layOut();
  }).observe(root);

  return {
    element: root,
    /**
     * @param {ArrayLike<number>[]} matrices  one per pair of layers, as in PyTorch: a row per receiving neuron, row by row
     * @param {ArrayLike<number>[]} [activations]  the value of every neuron, layer by layer
     */
    show(matrices, activations = []) {
      matrices.forEach((one, i) => {
        if (one.length !== layers[i] * layers[i + 1]) throw new Error(`weights ${i}: ${one.length} numbers, not ${layers[i + 1]} × ${layers[i]}`);
      });
      [weights, values] = [matrices, activations];
      layOut();
    },
  };
}

/** @param {number} i */
const subscript = (i) => String(i).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]);
