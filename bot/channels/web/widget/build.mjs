// Builds ../static/widget.js and ../static/page.js. `node build.mjs DIR` writes into DIR instead.
// The first line of each file names the content it was built from (see tests/bot/channels/web).
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2] ?? join(here, "..", "static");

/** Hash of all that decides the result: sources, this script, the locked versions, the language options. */
function fingerprint() {
  const files = [
    ...readdirSync(join(here, "src"))
      .sort()
      .map((name) => `src/${name}`),
    "build.mjs",
    "package-lock.json",
    "tsconfig.json",
  ];
  const hash = createHash("sha256");
  for (const name of files)
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(here, name)))
      .update("\0");
  return hash.digest("hex").slice(0, 16);
}

/** Style sheets are imported as minified text, for adoptedStyleSheets. */
const css = {
  name: "css",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, "utf8"), {
        loader: "css",
        minify: true,
        charset: "utf8",
      });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

mkdirSync(target, { recursive: true });
for (const name of ["widget", "page"]) {
  const { outputFiles } = await build({
    entryPoints: [join(here, "src", `${name}.ts`)],
    bundle: true,
    charset: "utf8",
    format: "iife",
    legalComments: "none",
    minify: true,
    plugins: [css],
    target: ["chrome100", "firefox101", "safari15.4"],
    write: false,
  });
  writeFileSync(join(target, `${name}.js`), `/* yibao ${name} ${fingerprint()} */\n${outputFiles[0].text}`);
}
