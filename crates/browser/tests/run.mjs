// Runs calls through a module, as a page would: lines of [function, input, options] in, one line of its answer out.
//
//   node run.mjs FOLDER MODULE CALLS ANSWERS
import { readFileSync, writeFileSync, createWriteStream } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";

const [folder, name, calls, answers] = process.argv.slice(2);
// The JavaScript is a module for browsers; node goes by the end of a file's name.
const script = `${answers}.mjs`;
writeFileSync(script, readFileSync(join(folder, `${name}.js`)));
const module = await import(script);

const started = performance.now();
const compiled = new WebAssembly.Module(readFileSync(join(folder, `${name}_bg.wasm`)));
module.initSync({ module: compiled });
const ready = performance.now() - started;

const out = createWriteStream(answers);
let [count, slowest, total] = [0, 0, 0];
for (const line of readFileSync(calls, "utf8").split("\n").filter(Boolean)) {
  const [call, ...given] = JSON.parse(line);
  const before = performance.now();
  const answer = module[call](...given);
  const took = performance.now() - before;
  [count, total, slowest] = [count + 1, total + took, Math.max(slowest, took)];
  // JSON has no line end outside its strings, and inside they are escaped.
  if (!out.write(`${answer}\n`)) await once(out, "drain");
}
out.end();
await once(out, "finish");
const ms = (time) => `${time.toFixed(1)} ms`;
console.log(`imports ${WebAssembly.Module.imports(compiled).map(({ name }) => name)}`);
console.log(`${name}: ready in ${ms(ready)}; ${count} calls, ${ms(total / (count || 1))} each, the slowest ${ms(slowest)}`);
