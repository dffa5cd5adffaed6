// Bundle the figures: the engine, and each page-specific figure by itself; a file for notebooks and a script for the site.
// With --check, only compare with the committed files.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const forNotebooks = fileURLToPath(new URL("../static", import.meta.url));
const forSite = fileURLToPath(new URL("../../../leedl_book/static", import.meta.url));
const ENGINE = ["error_surface", "sweep"];
const LICENSES = "/* Looking for a Function, MIT License. Contains d3-contour, d3-scale and what they need, ISC License, Mike Bostock. */";
const check = process.argv.includes("--check");

/** What figures share comes from the engine that is already on the page. @type {import("esbuild").Plugin} */
const partsOfEngine = {
  name: "parts of the engine",
  setup(bundle) {
    bundle.onResolve({ filter: /\/parts\.js$/ }, () => ({ path: "parts", namespace: "engine" }));
    bundle.onLoad({ filter: /.*/, namespace: "engine" }, () => ({ contents: "module.exports = window.leedl.parts;" }));
  },
};

/** What scales of numbers need of these packages. The rest, for colors, dates and texts, is a seventh of the engine. */
const NUMBERS_ONLY = /** @type {Record<string, string>} */ ({
  "d3-interpolate": `
    export const interpolateNumber = (a, b) => (t) => a * (1 - t) + b * t;
    export { interpolateNumber as interpolate, interpolateNumber as interpolateRound, interpolateNumber as piecewise };`,
  "d3-format": `
    const none = undefined;
    export { none as format, none as formatPrefix, none as formatSpecifier, none as precisionFixed, none as precisionPrefix, none as precisionRound };`,
});

/** @type {import("esbuild").Plugin} */
const smaller = {
  name: "numbers only, and styles without comments",
  setup(bundle) {
    bundle.onResolve({ filter: /^d3-(interpolate|format)$/ }, ({ path }) => ({ path, namespace: "numbers", sideEffects: false }));
    bundle.onLoad({ filter: /.*/, namespace: "numbers" }, ({ path }) => ({ contents: NUMBERS_ONLY[path] }));
    bundle.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, "utf8"), { loader: "css", minify: true });
      return { contents: code, loader: "text" };
    });
  },
};

/** @param {string} contents @returns {import("esbuild").BuildOptions} */
const written = (contents) => ({ stdin: { contents, resolveDir: here } });

/** @param {string} name @returns {import("esbuild").BuildOptions[]} */
const pageFigure = (name) => [
  {
    ...written(`import * as figure from "./figures/${name}.js"; import { widgetFor } from "./notebook.js"; export default widgetFor({ ${name}: figure });`),
    outfile: `${forNotebooks}/${name}.js`,
    format: "esm",
  },
  {
    ...written(`import * as figure from "./figures/${name}.js"; window.leedl.register("${name}", figure);`),
    outfile: `${forSite}/leedl-figure-${name}.js`,
    format: "iife",
    plugins: [partsOfEngine],
  },
];

const names = readdirSync(`${here}figures`).map((file) => basename(file, ".js"));
/** @type {import("esbuild").BuildOptions[]} */
const bundles = [
  { entryPoints: [`${here}widget.js`], outfile: `${forNotebooks}/widget.js`, format: "esm" },
  { entryPoints: [`${here}site.js`], outfile: `${forSite}/leedl-figures.js`, format: "iife" },
  ...names.filter((name) => !ENGINE.includes(name)).flatMap(pageFigure),
];

let failed = 0;
/** @param {string} problem */
function complain(problem) {
  console.error(problem);
  failed = 1;
}

for (const bundle of bundles) {
  const { outputFiles, metafile } = await build({
    ...bundle,
    bundle: true,
    minify: true,
    target: "es2022",
    plugins: [smaller, ...(bundle.plugins ?? [])],
    banner: { js: LICENSES },
    legalComments: "none",
    metafile: true,
    write: !check,
  });
  if (bundle.plugins) {
    for (const input of Object.keys(metafile.inputs)) {
      if (/js\/(dom|controls|axes|style|parts\/\w+)\./.test(input)) complain(`${relative(here, input)} is part of the engine: import it from "../parts.js"`);
    }
  }
  for (const { path, text } of outputFiles ?? []) {
    if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
    complain(`${path} is not what its sources give: run \`npm run build\` and commit it`);
  }
}
for (const [folder, pattern] of /** @type {[string, RegExp][]} */ ([[forNotebooks, /^(?!widget)(.*)\.js$/], [forSite, /^leedl-figure-(.*)\.js$/]])) {
  for (const file of readdirSync(folder)) {
    const name = pattern.exec(file)?.[1];
    if (name && !names.includes(name)) complain(`${folder}/${file} belongs to no figure: remove it`);
  }
}
process.exit(failed);
