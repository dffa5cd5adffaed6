// Colors of values and of roles; the same as those of leedl.plots.

/** Shades from low to high: cividis, the same to colour-blind readers. */
export const CIVIDIS = [
  "#00204d", "#00306f", "#2a406c", "#48526b", "#5e626e", "#727274", "#878479", "#9e9677", "#b6a971", "#d0be67", "#ead357", "#ffea46",
];

/** Shades by name; `signed` has zero in the middle. @type {Record<string, string[]>} */
const SHADES = {
  cividis: CIVIDIS,
  gray: ["#000000", "#ffffff"],
  signed: ["#7a2f06", "#d9793a", "#f7f7f5", "#4a90c9", "#083f6e"],
};

/** @typedef {[number, number, number]} Rgb  0 to 255 */

/** @param {string} hex @returns {Rgb} */
const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)).reduce((all, one) => [...all, one], /** @type {any} */ ([]));

/**
 * The color of a value between a lowest and a highest; what lies outside gets the color of the end.
 * @param {string} name  cividis, gray or signed
 * @param {[number, number]} range
 * @returns {(value: number) => Rgb}
 */
export function shades(name, [low, high]) {
  const stops = (SHADES[name] || SHADES.cividis).map(rgb);
  return (value) => {
    const at = Math.min(1, Math.max(0, high !== low ? (value - low) / (high - low) : 0.5)) * (stops.length - 1);
    const below = Math.min(stops.length - 2, Math.floor(at));
    const share = at - below;
    return /** @type {Rgb} */ (stops[below].map((one, i) => Math.round(one + share * (stops[below + 1][i] - one))));
  };
}

/** Stops for a CSS gradient. @param {string} name */
export const gradient = (name) => `linear-gradient(to right, ${(SHADES[name] || SHADES.cividis).join(", ")})`;

/** The color of marks on top of a color: black or white, whichever is read more easily. @param {Rgb} color */
export function inkOn(color) {
  const [r, g, b] = color.map((one) => ((one /= 255) <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#010101" : "#fefefe";
}

/** Roles of curves in the order in which they are given out, each with dashes and a mark: color never carries meaning alone. */
const LINES = [
  { role: "training", dash: "" },
  { role: "validation", dash: "7 3" },
  { role: "gradient", dash: "9 3 2 3" },
  { role: "test", dash: "2 3" },
  { role: "reference", dash: "12 3" },
  { role: "falling", dash: "5 2 2 2 2 2" },
];

/**
 * The look of the curve or group at a position: the role's color, and the position's dashes and mark.
 * @param {number} position @param {string} [role]  `training`, `validation`, … as in leedl.plots
 */
export function look(position, role) {
  const line = LINES[position % LINES.length];
  return { color: `var(--lf-${role || line.role})`, dash: line.dash, shape: position % 6 };
}
