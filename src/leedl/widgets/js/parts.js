// What figures are made of. A page-specific figure imports from here and nowhere else; on the site it then shares the
// engine's copy.

export { areasAbove, chooseLevels, paint, sample } from "./contours.js";
export { button, checkbox, playBar, select, slider } from "./controls.js";
export { element, fill, freshId, svg } from "./dom.js";
export { formulaSurface } from "./formula.js";
export { settle } from "./model.js";
export { decode, encode } from "./parts/arrays.js";
export { choice, stepSlider, toggle } from "./parts/choice.js";
export { inkOn, look, shades } from "./parts/colors.js";
export { actionBar, frame } from "./parts/frame.js";
export { imageView, paintCanvas } from "./parts/image.js";
export { levelMap } from "./parts/levels.js";
export { matrixView } from "./parts/matrix.js";
export { networkDiagram } from "./parts/network.js";
export { plotArea } from "./parts/plot.js";
export { draggablePoint } from "./parts/point.js";
export { quiz } from "./parts/quiz.js";
export { announcer, readout, tableView } from "./parts/readout.js";
export { axisRange } from "./parts/scales.js";
export { eigen2, kindOfPoint } from "./points.js";
export { short, symbol, words } from "./text.js";
