// The form as a message record.
export const LARGEST = 25 * 1024 * 1024;

// Three header fields: the whole technical text of a mail.
const HEAD = /^(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){3}/;

const field = (form, name) => (form.elements[name]?.value ?? "").trim();
const ticked = (form, name) => [...form.querySelectorAll(`[name="${name}"]:checked`)].map((box) => box.value);

export const kind = (form) => form.querySelector("[name=channel]:checked")?.dataset.kind;

/** Base64 of bytes, in pieces that the call stack can take. */
export function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

export const isPicture = (file) => file.type.startsWith("image/");

/** The chosen file, where there is one. */
export const file = (form) => form.elements.file?.files?.[0];

/** What was given, as `{what, record, original, name, files}`; null where there is nothing to judge. */
export async function record(form) {
  const what = kind(form);
  const record = {};
  const set = (name, value) => value && (record[name] = value);
  if (["sms", "email", "call", "link"].includes(what)) record.channel = what;
  set("received_at", field(form, "received_at"));
  if (what !== "link") set("from", field(form, "from"));
  // A number alone: a call of which nothing else is known.
  if (what === "number") return record.from ? { what: "number", record: { ...record, channel: "call" }, files: false } : null;
  const chosen = file(form);
  if (what === "email" && chosen && !isPicture(chosen)) {
    const bytes = new Uint8Array(await chosen.arrayBuffer());
    const start = new TextDecoder("latin1").decode(bytes.subarray(0, 4000)).replaceAll("\r", "");
    if (!/\.eml$/i.test(chosen.name) && !HEAD.test(start)) {
      record.text = new TextDecoder().decode(bytes);
      return { what: "answer", record, original: bytes, name: chosen.name, files: false };
    }
    record.raw = { base64: base64(bytes) };
    delete record.from;
    return { what: "answer", record, original: bytes, name: chosen.name, files: true };
  }
  const words = field(form, "text");
  if (what === "email" && HEAD.test(words)) {
    record.raw = words;
    delete record.from;
  } else {
    set("text", words);
  }
  if (what === "call") {
    set("claimed", field(form, "claimed"));
    set("call_back", field(form, "call_back"));
    const asked = ticked(form, "asked_for");
    if (asked.length) record.asked_for = asked;
    const named = ticked(form, "named_contact")[0];
    if (named) record.named_contact = named === "true";
  }
  const told = record.text || record.raw || (what === "call" && (record.from || record.claimed || record.call_back));
  if (!told) return null;
  const original = new TextEncoder().encode(record.raw ?? JSON.stringify(record, null, 2));
  return { what: "answer", record, original, name: record.raw ? "message.eml" : "message.json", files: false };
}

/** What else the engine must know. */
export function circumstances(form) {
  const after = ticked(form, "after");
  const by = field(form, "received_by");
  return { ...(after.length && kind(form) === "call" ? { after } : {}), ...(by && kind(form) === "email" ? { received_by: by } : {}) };
}
