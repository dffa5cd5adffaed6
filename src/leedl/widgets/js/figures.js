// All figures, by the name that their state carries.

import * as error_surface from "./figures/error_surface.js";

/** @type {Record<string, Pick<typeof error_surface, "SETTINGS" | "changesFor" | "mount">>} */
export const FIGURES = { error_surface };
