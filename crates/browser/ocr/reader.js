// Reads the words of a picture, here in the browser: every file comes from this folder, and the picture goes nowhere.
//
//   const reader = await open(({ status, progress }) => ...);
//   const text = await reader.read(blob);
//   await reader.close();
import Tesseract from "./tesseract.esm.min.js";

const here = (name) => new URL(name, import.meta.url).href;

// An empty function with one SIMD instruction: browsers since 2021 take it.
const SIMD = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

export async function open(told = () => {}) {
  const worker = await Tesseract.createWorker(["fra", "eng"], Tesseract.OEM.LSTM_ONLY, {
    workerPath: here("worker.min.js"),
    corePath: here(`tesseract-core${WebAssembly.validate(SIMD) ? "-simd" : ""}-lstm.js`),
    langPath: here("."),
    // A script of this folder, not one made in memory: the page's policy allows no other.
    workerBlobURL: false,
    // The service worker keeps the files; nothing else is stored.
    cacheMethod: "none",
    logger: told,
  });
  return {
    read: async (picture) => (await worker.recognize(picture)).data.text,
    close: () => worker.terminate(),
  };
}
