// Bundle the figures: one file for notebooks, one for the site. With --check, only compare with the committed files.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
/** @type {import("esbuild").BuildOptions[]} */
const bundles = [
  { entryPoints: [`${here}widget.js`], outfile: `${here}../static/widget.js`, format: "esm" },
  { entryPoints: [`${here}site.js`], outfile: `${here}../../../leedl_book/static/leedl-figures.js`, format: "iife" },
];
const check = process.argv.includes("--check");
let stale = 0;
for (const bundle of bundles) {
  const { outputFiles } = await build({
    ...bundle,
    bundle: true,
    minify: true,
    target: "es2022",
    loader: { ".css": "text" },
    banner: { js: "/* Looking for a Function, MIT License. Contains d3-contour, d3-scale and what they need, ISC License, Mike Bostock. */" },
    legalComments: "none",
    write: !check,
  });
  for (const { path, text } of outputFiles ?? []) {
    if (readFileSync(path, "utf8") === text) continue;
    console.error(`${path} is not what its sources give: run \`npm run build\` and commit it`);
    stale = 1;
  }
}
process.exit(stale);
