/* Paper is white: a page printed in dark mode is printed light, with its light drawings. */
"use strict";
(() => {
  const root = document.documentElement;
  let before = null;
  addEventListener("beforeprint", () => {
    before = root.dataset.theme;
    root.dataset.theme = "light";
    for (const one of document.querySelectorAll("details:not([open])")) {
      one.open = true;
      one.dataset.openedToPrint = "";
    }
  });
  addEventListener("afterprint", () => {
    if (before) root.dataset.theme = before;
    for (const one of document.querySelectorAll("details[data-opened-to-print]")) {
      one.open = false;
      delete one.dataset.openedToPrint;
    }
  });
})();
