// The engine's figures in Jupyter, Colab and VS Code: what anywidget loads.

import { FIGURES } from "./figures.js";
import { widgetFor } from "./notebook.js";

export default widgetFor(FIGURES);
