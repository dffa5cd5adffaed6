// The figures of the engine, by the name that their state carries. A page-specific figure has a bundle of its own.

import * as error_surface from "./figures/error_surface.js";
import * as sweep from "./figures/sweep.js";

/**
 * What a module in `figures/` exports.
 * @typedef {object} Figure
 * @property {string[]} SETTINGS  traits that a link or Python can change
 * @property {(model: import("./model.js").Model, settings: Record<string, any>) => Record<string, any>} changesFor
 *   the traits that settings ask for, as a link has them; throws what is wrong
 * @property {(root: HTMLElement, model: import("./model.js").Model, host?: Host) => () => void} mount  returns what ends it
 *
 * @typedef {object} Host
 * @property {(settings: Record<string, any>) => Promise<boolean>} [copyLink]  true if the link got into the clipboard
 * @property {(drawn: Record<string, any>) => void} [report]  is told what is drawn
 */

/** @type {Record<string, Figure>} */
export const FIGURES = { error_surface, sweep };
