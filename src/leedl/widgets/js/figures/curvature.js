// The sign explorer: what a symmetric 2×2 matrix does in each direction, as a polar curve beside its level lines.

import { actionBar, announcer, eigen2, element, fill, frame, kindOfPoint, levelMap, readout, short, slider, svg } from "../parts.js";

/** @typedef {[number, number]} Pair  @typedef {[number, number, number]} Matrix  h11, h12 = h21, h22 */

const ENTRIES = ["h11", "h12", "h22"];
const LABELS = ["H₁₁", "H₁₂ = H₂₁", "H₂₂"];
const LARGEST = 4; // size of an entry
export const SETTINGS = [...ENTRIES, "angle"];

/** @param {import("../model.js").Model} _ @param {Record<string, any>} settings */
export function changesFor(_, settings) {
  for (const [name, value] of Object.entries(settings)) {
    if (!SETTINGS.includes(name)) throw new Error(`there is no setting ${name}; there are ${SETTINGS.join(", ")}`);
    const [low, high] = name === "angle" ? [0, 360] : [-LARGEST, LARGEST];
    if (!(typeof value === "number" && value >= low && value <= high)) throw new Error(`${name} is ${value}; it goes from ${low} to ${high}`);
  }
  return settings;
}

/** The value vᵀHv for the direction v of length 1 at an angle in degrees. @param {Matrix} matrix @param {number} angle */
export function alongAngle([h11, h12, h22], angle) {
  const [a, b] = direction(angle);
  return h11 * a * a + 2 * h12 * a * b + h22 * b * b;
}

/** Exact where it is a multiple of 90°. @param {number} angle @returns {Pair} */
function direction(angle) {
  const turned = ((angle % 360) + 360) % 360;
  if (turned % 90 === 0) return /** @type {Pair[]} */ ([[1, 0], [0, 1], [-1, 0], [0, -1]])[turned / 90];
  return [Math.cos((turned * Math.PI) / 180), Math.sin((turned * Math.PI) / 180)];
}

/** What the signs of the eigenvalues say. @param {Matrix} matrix */
export function verdict(matrix) {
  const kind = kindOfPoint([0, 0], matrix);
  const names = /** @type {Record<string, string>} */ ({ minimum: "minimum: positive definite", maximum: "maximum: negative definite", saddle: "saddle point: both signs" });
  return names[kind] || "cannot tell: an eigenvalue is 0";
}

/** @param {HTMLElement} root @param {import("../model.js").Model} model @param {{copyLink?: (settings: Record<string, any>) => Promise<boolean>}} [host] */
export function mount(root, model, host = {}) {
  const settings = () => Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)]));
  const initial = settings();
  const sliders = ENTRIES.map((name, i) => slider({ label: LABELS[i], low: -LARGEST, high: LARGEST, onInput: (value) => model.set({ [name]: value }) }));
  const dial = createDial((angle) => model.set({ angle }));
  const map = levelMap({ label: "level lines of the quadratic ½ vᵀHv", xLabel: "v_1", yLabel: "v_2", largest: 330 });
  const numbers = readout();
  const said = announcer();
  said.element.classList.add("lf-hidden");
  const actions = actionBar({
    reset: () => model.set({ ...initial }),
    copyLink: host.copyLink,
    settings,
    presets: model.get("presets"),
    choose: (chosen) => model.set(changesFor(model, chosen)),
  });
  frame(root, model.get("alt"),
    element("div", { class: "lf-sliders" }, ...sliders.map((one) => one.element)),
    element(
      "div", { class: "lf-panels" },
      element("div", {}, title("vᵀHv in every direction", "distance from the middle; drag the dial"), dial.element),
      element("div", {}, title("½ vᵀHv from above", "with the direction of the dial, and the eigenvectors"), map.element),
    ),
    numbers.element, actions, said.element,
  );

  /** The direction of the dial and the eigenvectors, on the map. */
  function drawOnMap() {
    const { x, y } = map.frame();
    if (!x) return;
    const { h11, h12, h22, angle } = settings();
    const line = (/** @type {Pair} */ [a, b], /** @type {number} */ length) => `M${x(-a * length)} ${y(-b * length)}L${x(a * length)} ${y(b * length)}`;
    const [a, b] = direction(angle);
    map.overlay.replaceChildren(
      ...eigen2(h11, h12, h22).flatMap(({ value, vector }, i) => {
        const kind = value < 0 ? "negative" : "positive";
        const [u, v] = [vector[0] * 0.72, vector[1] * 0.72];
        return [
          ...["lf-arrow-halo", `lf-arrow-${kind}`].map((name) => svg("path", { d: line(vector, 0.6), class: `lf-arrow ${name}` })),
          ...haloed(`λ${"₁₂"[i]}`, x(u), y(v)),
        ];
      }),
      svg("path", { d: line([a, b], 2), style: "stroke: #010101; stroke-width: 3.5; stroke-opacity: 0.6" }),
      svg("path", { d: line([a, b], 2), style: "stroke: #fefefe; stroke-width: 1.6" }),
      svg("circle", { cx: x(a * 0.9), cy: y(b * 0.9), r: 5, class: "lf-probe-dot" }),
    );
  }
  map.onLayout(drawOnMap);

  /** @param {boolean} asked  by the reader, who then hears of it */
  function show(asked) {
    const { h11, h12, h22, angle } = settings();
    const matrix = /** @type {Matrix} */ ([h11, h12, h22]);
    sliders.forEach((one, i) => one.show(matrix[i]));
    dial.show(matrix, angle);
    map.draw({ loss: (a, b) => 0.5 * (h11 * a * a + 2 * h12 * a * b + h22 * b * b), x: [-1, 1], y: [-1, 1], levels: levelsOf(matrix) });
    const value = alongAngle(matrix, angle);
    const pairs = eigen2(...matrix);
    const vector = (/** @type {Pair} */ [a, b]) => `(${short(hundredth(a))}, ${short(hundredth(b))})`;
    const kind = verdict(matrix);
    numbers.show({
      "direction v": `${short(angle)}°: ${vector(direction(angle))}`,
      "vᵀHv": `${short(clean(value))}, ${signOf(value)}`,
      ...Object.fromEntries(pairs.map((pair, i) => [`eigenvalue λ${"₁₂"[i]}`, `${short(clean(pair.value))} along ${vector(pair.vector)}`])),
      "kind of point": kind,
    });
    if (asked) said.show(`${kind}; eigenvalues ${pairs.map((pair) => short(clean(pair.value))).join(" and ")}; in the direction ${short(angle)}° the value is ${short(clean(value))}`);
  }

  show(false);
  const unsubscribe = model.subscribe(() => show(true));
  return () => {
    unsubscribe();
    said.stop();
    root.replaceChildren();
  };
}

/** @param {string} text @param {string} more */
const title = (text, more) => element("p", { class: "lf-plot-title" }, element("strong", {}, text), ` ${more}`);

/** @param {number} value */
const hundredth = (value) => Number(value.toFixed(2)) + 0;

/** Without the dust of rounding. @param {number} value */
const clean = (value) => Number(value.toFixed(9)) + 0;

/** @param {number} value */
const signOf = (value) => (clean(value) > 0 ? "the loss rises" : clean(value) < 0 ? "the loss falls" : "flat to second order");

/** White letters with a dark rim, for a map. @param {string} text @param {number} x @param {number} y */
const haloed = (text, x, y) => ["stroke: #010101; stroke-width: 3; stroke-linejoin: round; fill: #010101", "fill: #fefefe"].map((style) =>
  svg("text", { x, y, dy: "0.35em", "text-anchor": "middle", style: `${style}; font-weight: 600` }, text));

/** Lines at equal distances, zero among them. @param {Matrix} matrix */
export function levelsOf([h11, h12, h22]) {
  const largest = 0.5 * (Math.abs(h11) + 2 * Math.abs(h12) + Math.abs(h22)) || 1; // a bound of the values on the map
  const unit = 10 ** Math.floor(Math.log10(largest / 4));
  const step = [1, 2, 5, 10].map((one) => one * unit).find((one) => one >= largest / 4) || unit;
  return [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((one) => Number((one * step).toPrecision(6)));
}

// --- the dial ---

const SIZE = 300; // units of the drawing, which is as wide as there is room
const RIM = 122;
const REACH = 100; // of the curve

/** @param {(angle: number) => void} onTurn  in degrees, 0 to 359 */
function createDial(onTurn) {
  const curve = svg("g");
  const spoke = svg("line", { style: "stroke: var(--lf-ink); stroke-width: 1.5" });
  const spot = svg("circle", { r: 4.5, style: "fill: var(--lf-ink)" });
  const handle = svg(
    "g", { class: "lf-start lf-point", tabindex: 0, role: "slider", "aria-label": "direction v; arrow keys turn it", "aria-valuemin": 0, "aria-valuemax": 359, onkeydown: pressed },
    svg("circle", { r: 22, class: "lf-touch" }), svg("circle", { r: 8, class: "lf-dot" }),
  );
  handle.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  const drawing = svg(
    "svg", { viewBox: `${-SIZE / 2} ${-SIZE / 2} ${SIZE} ${SIZE}`, style: "width: 100%; max-width: 330px; display: block; touch-action: pan-y" },
    svg("circle", { r: RIM, style: "fill: none; stroke: var(--lf-line); stroke-width: 2" }),
    svg("path", { d: `M${-RIM} 0H${RIM}M0 ${-RIM}V${RIM}`, style: "stroke: var(--lf-line)" }),
    ...[[0, RIM + 15, 4], [90, 0, -RIM - 13]].map(([angle, x, y]) => svg("text", { x, y, "text-anchor": "middle" }, `${angle}°`)),
    curve, spoke, spot, handle,
  );
  let angle = 0;

  /** @param {PointerEvent} event */
  function follow(event) {
    const box = drawing.getBoundingClientRect();
    const [dx, dy] = [event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2];
    if (Math.hypot(dx, dy) < 4) return;
    onTurn((Math.round((Math.atan2(-dy, dx) * 180) / Math.PI) + 360) % 360);
  }
  drawing.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    if (event.pointerType === "touch" && !handle.contains(/** @type {Node} */ (event.target))) return; // a finger that wants to scroll
    drawing.setPointerCapture(event.pointerId);
    handle.focus({ preventScroll: true });
    event.preventDefault();
    follow(event);
  });
  drawing.addEventListener("pointermove", (event) => drawing.hasPointerCapture(event.pointerId) && follow(event));

  /** @param {KeyboardEvent} event */
  function pressed(event) {
    const turn = /** @type {Record<string, number>} */ ({ ArrowLeft: 1, ArrowUp: 1, ArrowRight: -1, ArrowDown: -1 })[event.key];
    if (!turn) return;
    event.preventDefault();
    onTurn((Math.round(angle + turn * (event.shiftKey ? 15 : 1)) + 360) % 360);
  }

  /** @param {Matrix} matrix @param {number} to */
  function show(matrix, to) {
    angle = to;
    const pairs = eigen2(...matrix);
    const scale = REACH / Math.max(1, ...pairs.map(({ value }) => Math.abs(value)));
    const place = (/** @type {number} */ at, /** @type {number} */ radius) => {
      const [a, b] = direction(at);
      return [tenth(a * radius), tenth(-b * radius)];
    };
    const radiusAt = (/** @type {number} */ at) => Math.abs(alongAngle(matrix, at)) * scale;
    curve.replaceChildren(
      ...lobes(matrix).map(({ sign, from, to: end }) => {
        const pieces = Math.max(2, Math.ceil(end - from));
        const outline = Array.from({ length: pieces + 1 }, (_, i) => from + (i / pieces) * (end - from)).map((at) => place(at, radiusAt(at)));
        const middle = (from + end) / 2;
        const [x, y] = place(middle, Math.min(REACH + 10, radiusAt(middle) / 2));
        const color = `var(--lf-${sign > 0 ? "training" : "validation"})`;
        return svg(
          "g", {},
          svg("path", { d: `M${outline.map((one) => one.join(" ")).join("L")}Z`, style: `fill: ${color}; fill-opacity: 0.14; stroke: ${color}; stroke-width: 2.2`, "stroke-dasharray": sign > 0 ? "" : "6 4" }),
          ...(radiusAt(middle) > 24 ? [svg("text", { x, y, dy: "0.35em", "text-anchor": "middle", style: "font-size: 17px; font-weight: 700" }, sign > 0 ? "+" : "−")] : []),
        );
      }),
    );
    const [x, y] = place(to, RIM);
    fill(spoke, { x1: -x, y1: -y, x2: x, y2: y });
    const [sx, sy] = place(to, radiusAt(to));
    fill(spot, { cx: sx, cy: sy });
    const value = clean(alongAngle(matrix, to));
    fill(handle, { transform: `translate(${x} ${y})`, "aria-valuenow": Math.round(to), "aria-valuetext": `${short(to)} degrees: ${short(value)}, ${signOf(value)}` });
  }
  return { element: element("div", {}, drawing), show };
}

/** @param {number} value */
const tenth = (value) => Math.round(value * 10) / 10;

/**
 * The sectors in which vᵀHv has one sign: halves of the circle where it has one sign everywhere.
 * @param {Matrix} matrix @returns {{sign: number, from: number, to: number}[]}  angles in degrees
 */
export function lobes(matrix) {
  const [low, high] = eigen2(...matrix);
  const axis = (Math.atan2(high.vector[1], high.vector[0]) * 180) / Math.PI;
  if (low.value >= 0 || high.value <= 0) {
    const sign = Math.sign(low.value + high.value);
    return sign ? [axis - 90, axis + 90].map((from) => ({ sign, from, to: from + 180 })) : [];
  }
  const half = (Math.atan(Math.sqrt(high.value / -low.value)) * 180) / Math.PI; // where the curve passes through zero
  return [0, 180].flatMap((turn) => [
    { sign: 1, from: axis + turn - half, to: axis + turn + half },
    { sign: -1, from: axis + turn + half, to: axis + turn + 180 - half },
  ]);
}
