// Talks to the engine, which runs in a worker of its own: a slow message never freezes the page.
let worker;
let asked = 0;
const waiting = new Map();

function start() {
  worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
  if ("own" in document.documentElement.dataset) worker.postMessage({ own: "/own-knowledge.json" });
  worker.addEventListener("message", ({ data }) => {
    const ask = waiting.get(data.id);
    if (!ask) return;
    waiting.delete(data.id);
    if (data.error) ask.reject(new Error(data.error));
    else ask.resolve(data.result);
  });
  worker.addEventListener("error", () => {
    for (const ask of waiting.values()) ask.reject(new Error("engine"));
    waiting.clear();
    worker = undefined;
  });
}

/** Asks the engine. `files` asks for the larger module, which reads pictures and documents. */
export function ask(what, given, { files = false } = {}) {
  if (!worker) start();
  const id = ++asked;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker.postMessage({ id, what, given, files });
  });
}

/** What the engine must be told beside the message. */
export function options(more = {}) {
  return { lang: document.documentElement.lang, now: new Date().toISOString(), with_views: true, ...more };
}
