// The engine's own thread. Two modules: the small one for words, the large one for files.
const modules = new Map();
// Where knowledge of the host's own is, if there is any.
let own;

function load(name) {
  if (!modules.has(name)) {
    const module = import(`/browser/${name}.js`).then(async (engine) => {
      await engine.default({ module_or_path: `/browser/${name}_bg.wasm` });
      if (own) await know(engine);
      return engine;
    });
    // What failed once may work when the network is back.
    module.catch(() => modules.delete(name));
    modules.set(name, module);
  }
  return modules.get(name);
}

/** Without it the module would judge otherwise than the host says: then it is as if it were missing. */
async function know(engine) {
  const answer = await fetch(own);
  const { error } = JSON.parse(engine.know(await answer.text()));
  if (!answer.ok || error) throw new Error(error);
}

const text = (value) => (value instanceof Uint8Array || typeof value === "string" ? value : JSON.stringify(value ?? {}));

self.addEventListener("message", async ({ data: { id, what, given, files, own: place } }) => {
  if (place) {
    own = place;
    return;
  }
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
