// Writes NAME.gz and NAME.br beside each file of a folder that has changed, and says how large the engine's modules are.
//
//   node sizes.mjs FOLDER LIMIT        exit status 1 where the first module, with its JavaScript, is over LIMIT bytes in brotli
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const forms = {
  // Node's own zlib is tuned for speed: 2 % worse on these files than the program.
  gz: (path) => execFileSync("gzip", ["-9nc", path], { maxBuffer: 1 << 28 }),
  br: (path) => {
    const bytes = readFileSync(path);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    return brotliCompressSync(bytes, { params });
  },
};

const [folder, limit] = process.argv.slice(2);
const size = (path) => statSync(path, { throwIfNoEntry: false })?.size;
const changed = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

for (const name of readdirSync(folder, { recursive: true })) {
  const path = join(folder, name);
  if (!/\.(js|wasm)$/.test(name)) continue;
  for (const [end, compress] of Object.entries(forms)) {
    if (changed(`${path}.${end}`) < changed(path)) writeFileSync(`${path}.${end}`, compress(path));
  }
}

const kib = (bytes) => `${(bytes / 1024).toFixed(0).padStart(6)} KiB`;
let over = false;
for (const module of ["vigie", "vigie-files"]) {
  const files = [`${module}.js`, `${module}_bg.wasm`].map((name) => join(folder, name));
  if (files.some((file) => size(file) === undefined)) continue;
  const sum = (end) => files.map((file) => size(file + end)).reduce((a, b) => a + b);
  const [whole, gz, br] = ["", ".gz", ".br"].map(sum);
  console.error(`browser: ${module.padEnd(11)} ${kib(whole)}, gzip -9 ${kib(gz)}, brotli -q 11 ${kib(br)}`);
  // Every browser that runs the modules reads brotli.
  over ||= module === "vigie" && br > Number(limit);
}
if (over) {
  console.error(`browser: the first module is over its limit of ${limit} bytes: what has grown?`);
  process.exit(1);
}
