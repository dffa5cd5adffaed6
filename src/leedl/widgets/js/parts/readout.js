// Numbers with their names, a table, and a line that says aloud what has changed.

import { element } from "../dom.js";
import { short } from "../text.js";

/** @param {string | number} value */
const asText = (value) => (typeof value === "number" ? short(value) : value);

/** Names with values. @param {{label?: string}} [options] */
export function readout({ label } = {}) {
  const list = element("dl", { class: "lf-readout" });
  return {
    element: element("div", {}, ...(label ? [element("p", { class: "lf-plot-title" }, element("strong", {}, label))] : []), list),
    /** @param {Record<string, string | number>} values */
    show: (values) => list.replaceChildren(...Object.entries(values).flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, asText(value))])),
  };
}

/** A table. @param {{label: string, columns: string[]}} options */
export function tableView({ label, columns }) {
  const body = element("tbody");
  const headings = columns.map((one) => element("th", { scope: "col" }, one));
  const table = element(
    "table", { class: "lf-table" }, element("caption", {}, label),
    element("thead", {}, element("tr", {}, ...headings)), body,
  );
  return {
    element: element("div", { class: "lf-table-box", tabindex: 0, role: "region", "aria-label": label }, table), // may scroll on a phone
    /** @param {(string | number)[][]} rows */
    show(rows) {
      headings.forEach((one, i) => one.classList.toggle("lf-number", typeof rows[0]?.[i] === "number"));
      body.replaceChildren(...rows.map((row) => element("tr", {}, ...row.map((one) =>
        element("td", typeof one === "number" ? { class: "lf-number" } : {}, asText(one))))));
    },
  };
}

/** Says what it is shown once the reader pauses, if it is new. */
export function announcer() {
  const line = element("p", { class: "lf-status", role: "status", "aria-live": "polite" });
  let timer = 0;
  return {
    element: line,
    /** @param {string} text */
    show(text) {
      clearTimeout(timer);
      timer = window.setTimeout(() => line.textContent === text || (line.textContent = text), 250);
    },
    stop: () => clearTimeout(timer),
  };
}
