// A picture: its codes through the engine's larger module, its words through /browser/ocr/. Loaded when one is chosen.
import { ask, options } from "./engine.js";
import { base64 } from "./record.js";

const MOST_PIXELS = 40_000_000;

/** The links in the codes of a picture: it goes to the engine as the attachment of a mail. */
async function codes(file, bytes) {
  const lines = base64(bytes).replace(/.{76}/g, "$&\r\n");
  const type = /^image\/[\w.+-]+$/.test(file.type) ? file.type : "image/png";
  const raw =
    "From: picture@vigie.invalid\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=picture\r\n\r\n" +
    `--picture\r\nContent-Type: ${type}; name=picture\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines}\r\n--picture--\r\n`;
  const report = await ask("check", [{ channel: "email", raw }, options()], { files: true });
  const inPicture = (link) => link.evidence.part.startsWith("attachment:");
  return report.observables.links.filter(inPicture).map((link) => link.url);
}

async function words(file) {
  const { open } = await import("/browser/ocr/reader.js");
  const reader = await open();
  try {
    return (await reader.read(file)).trim();
  } finally {
    await reader.close();
  }
}

/** What can be read in a picture: `{links, text, noWords}`. */
export async function read(file, { onlyCodes = false } = {}) {
  const image = await createImageBitmap(file);
  const pixels = image.width * image.height;
  image.close();
  if (pixels > MOST_PIXELS) throw new Error("too large");
  const bytes = new Uint8Array(await file.arrayBuffer());
  const links = await codes(file, bytes);
  if (onlyCodes) return { links, text: "", noWords: false };
  try {
    return { links, text: await words(file), noWords: false };
  } catch {
    return { links, text: "", noWords: true };
  }
}
