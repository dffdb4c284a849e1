// Evidence: one file, made on this device.
import { ask, options } from "./engine.js";
import { say } from "./words.js";

function save(bytes, name, type) {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Lets the tools of an answer save what it was made from. */
export function offer(element, { record, original, name, files }, more) {
  const told = element.querySelector("[data-kept]");
  element.querySelector("[data-evidence]")?.addEventListener("click", async () => {
    const mask = element.querySelector("[data-mask]").checked;
    const without_original = element.querySelector("[data-without-original]").checked;
    try {
      const given = [original, record, options({ ...more(), name, mask, without_original })];
      const zip = await ask("evidence", given, { files });
      save(zip, `vigie-${new Date().toISOString().slice(0, 10)}.zip`, "application/zip");
      told.textContent = say("kept");
    } catch {
      told.textContent = say("not-kept");
    }
  });
  for (const button of element.querySelectorAll("[data-save-original]")) {
    button.addEventListener("click", () => save(original, /\.eml$/i.test(name) ? name : "message.eml", "message/rfc822"));
  }
}
