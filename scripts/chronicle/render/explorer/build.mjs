// Builds bundle/ from src/. The header of the script holds the digest of everything that it is made from.
import { build, version } from "esbuild";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync, mkdirSync } from "node:fs";

process.chdir(new URL(".", import.meta.url).pathname);
const inputs = [...readdirSync("src").sort().map((name) => `src/${name}`), "build.mjs", "package.json", "package-lock.json", "tsconfig.json"];
const hash = createHash("sha256");
for (const path of inputs) hash.update(`${path}\n${createHash("sha256").update(readFileSync(path)).digest("hex")}\n`);
const digest = hash.digest("hex");
const common = { bundle: true, minify: true, write: false, charset: "utf8", legalComments: "none", target: "es2022", logLevel: "warning" };
const [script, style] = await Promise.all([
  build({ ...common, entryPoints: ["src/main.tsx"], format: "iife", jsx: "automatic", jsxImportSource: "preact" }),
  build({ ...common, entryPoints: ["src/page.css"] }),
]);
mkdirSync("bundle", { recursive: true });
writeFileSync("bundle/explorer.js", `/* made from ${digest} with esbuild ${version} */\n${script.outputFiles[0].text}`);
writeFileSync("bundle/explorer.css", style.outputFiles[0].text);
const used = Object.keys(JSON.parse(readFileSync("package.json", "utf8")).dependencies);
const licences = used.map((name) => `${name} ${JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version}\n\n${readFileSync(`node_modules/${name}/LICENSE`, "utf8").trim()}\n`);
writeFileSync("bundle/LICENSES.txt", `The script of the page contains these libraries.\n\n${licences.join("\n----\n\n")}`);
console.log(digest.slice(0, 12), script.outputFiles[0].text.length, style.outputFiles[0].text.length);
