// The engine's own thread. Two modules: the small one for words, the large one for files.
const modules = new Map();

function load(name) {
  if (!modules.has(name)) {
    const module = import(`/browser/${name}.js`).then(async (engine) => {
      await engine.default({ module_or_path: `/browser/${name}_bg.wasm` });
      return engine;
    });
    // What failed once may work when the network is back.
    module.catch(() => modules.delete(name));
    modules.set(name, module);
  }
  return modules.get(name);
}

const text = (value) => (value instanceof Uint8Array || typeof value === "string" ? value : JSON.stringify(value ?? {}));

self.addEventListener("message", async ({ data: { id, what, given, files } }) => {
  const name = files ? "vigie-files" : "vigie";
  let engine;
  try {
    engine = await load(name);
  } catch {
    return self.postMessage({ id, error: "engine" });
  }
  try {
    if (what === "ready") return self.postMessage({ id, result: engine.version() });
    const result = engine[what](...given.map(text));
    if (result instanceof Uint8Array) return self.postMessage({ id, result }, [result.buffer]);
    const read = JSON.parse(result);
    self.postMessage(read.error ? { id, error: read.error } : { id, result: read });
  } catch {
    // A module that a defect stopped is of no further use.
    modules.delete(name);
    self.postMessage({ id, error: "message" });
  }
});
