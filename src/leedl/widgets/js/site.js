// Figures on the built site: mounted on the state that is saved in the page, when they come near.

import { FIGURES } from "./figures.js";
import { pageModel, settle } from "./model.js";
import * as parts from "./parts.js";
import { addStyle } from "./styles.js";

// A page-specific figure is a script of its own; it comes after this one and is built from the same parts.
/** @type {any} */ (window).leedl = { parts, register: (/** @type {string} */ kind, /** @type {import("./figures.js").Figure} */ figure) => void (FIGURES[kind] = figure) };

/** @typedef {{place: HTMLElement, root: HTMLElement, id: string, model: import("./model.js").Model | null, kind: string}} Mounted */

/** @type {Mounted[]} */
const figures = [...document.querySelectorAll(".leedl-figure")].map((node) => {
  const place = /** @type {HTMLElement} */ (node);
  const root = document.createElement("div");
  root.tabIndex = -1;
  place.append(root);
  return { place, root, id: place.closest("figure[id]")?.id || place.id, model: null, kind: "" };
});

/** @param {Mounted} figure */
const stateAsMade = (figure) => JSON.parse(figure.place.querySelector("script")?.textContent || "{}");

/** @param {Mounted} figure */
function mount(figure) {
  if (figure.model) return figure.model;
  const state = stateAsMade(figure);
  const model = pageModel(state);
  figure.model = model;
  figure.kind = state.kind;
  addStyle(figure.root);
  figure.place.classList.add("leedl-alive"); // hides the picture, so that the figure has its width
  FIGURES[state.kind].mount(figure.root, model, { copyLink: (settings) => copyLink(figure.id, settings) });
  return model;
}

/** Put settings of a figure into the address and the clipboard. @param {string} id @param {Record<string, any>} settings */
async function copyLink(id, settings) {
  const query = new URLSearchParams(Object.entries(settings).map(([name, value]) => [name, JSON.stringify(value)]));
  history.replaceState(null, "", `#${id}?${query}`);
  try {
    await navigator.clipboard.writeText(location.href);
    return true;
  } catch {
    return false; // not allowed here; the address bar has it
  }
}

/** Set a figure as the address says, `#name?learning_rate=0.1&start=[1,-1]`, and go there; returns its place. */
function followAddress() {
  const [id, query] = location.hash.slice(1).split("?");
  const figure = figures.find((one) => one.id === id);
  if (!figure || query === undefined) return null;
  const model = mount(figure);
  const settings = Object.fromEntries([...new URLSearchParams(query)].map(([name, value]) => [name, parsed(value)]));
  try {
    model.set(settle(FIGURES[figure.kind].changesFor, model, stateAsMade(figure), settings));
  } catch (error) {
    console.warn(`the link's settings do not fit this figure: ${error}`);
  }
  figure.root.focus({ preventScroll: true });
  show(figure.place);
  return figure.place;
}

/** Scroll to a figure. @param {HTMLElement} place */
function show(place) {
  const block = place.offsetHeight > innerHeight ? "start" : "center";
  place.scrollIntoView({ block, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

/** Go to a figure again when the mathematics above it is drawn, unless the reader has moved on. @param {HTMLElement} place */
function stayAt(place) {
  let moved = false;
  for (const name of ["wheel", "touchmove", "keydown", "pointerdown"]) addEventListener(name, () => (moved = true), { once: true, passive: true });
  addEventListener("load", async () => {
    await /** @type {any} */ (window).MathJax?.startup?.promise;
    if (!moved) show(place);
  });
}

/** @param {string} value */
function parsed(value) {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

const near = new IntersectionObserver(
  (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
    const figure = figures.find((one) => one.place === entry.target);
    near.unobserve(entry.target);
    if (figure) mount(figure);
  }),
  { rootMargin: "600px" },
);

addEventListener("hashchange", followAddress);
// The same link a second time changes no address, but the reader may have changed the figure since.
document.addEventListener("click", (event) => {
  const link = /** @type {Element} */ (event.target).closest?.("a.figure-link");
  if (link instanceof HTMLAnchorElement && link.hash === location.hash) {
    event.preventDefault();
    followAddress();
  }
});
// Deferred scripts, those of page-specific figures among them, have all run by then.
addEventListener("DOMContentLoaded", () => {
  figures.forEach((figure) => near.observe(figure.place));
  const place = followAddress();
  if (place) stayAt(place);
});
