// How a figure lives in Jupyter, Colab and VS Code: what anywidget calls.

import { widgetModel } from "./model.js";
import { addStyle } from "./styles.js";

/** @param {Record<string, import("./figures.js").Figure>} figures  by the name that their state carries */
export function widgetFor(figures) {
  /** @param {{model: any, el: HTMLElement}} host */
  function render({ model, el }) {
    const root = document.createElement("div");
    el.append(root);
    // The element is not in the page yet; its width is known one frame later.
    let unmount = () => {};
    const frame = requestAnimationFrame(() => {
      addStyle(root);
      const { mount, SETTINGS } = figures[model.get("kind")];
      const shared = widgetModel(model, SETTINGS);
      unmount = mount(root, shared, { report: (drawn) => shared.set({ drawn }) });
    });
    return () => {
      cancelAnimationFrame(frame);
      unmount();
    };
  }
  return { render };
}
