// The page comes alive: the message is judged here, and nothing leaves. Without this script the forms still work where
// there is a server.
import { show } from "./answer.js";
import { ask, options } from "./engine.js";
import { interview } from "./interview.js";
import { LARGEST, circumstances, file, isPicture, kind, record } from "./record.js";
import { begin, restore } from "./steps.js";
import { say } from "./words.js";

const root = document.documentElement;
const hasEngine = root.dataset.browser === "true";
const hasServer = root.dataset.server === "true";

function checkHere(form) {
  const state = form.querySelector("[data-state]");
  const answer = document.getElementById("answer");
  const text = form.elements.text;
  let original;

  form.addEventListener("change", async ({ target }) => {
    if (target.name === "channel") {
      interview(form, kind(form) === "call");
      state.textContent = "";
      answer.hidden = true;
    }
    if (target.name === "file") await taken(file(form));
  });

  async function taken(chosen) {
    const told = form.querySelector("[data-file]");
    told.textContent = chosen ? `${say("file-chosen")} ${chosen.name}` : "";
    if (!chosen) return;
    if (chosen.size > LARGEST) {
      form.elements.file.value = "";
      told.textContent = say("too-large");
      return;
    }
    if (isPicture(chosen)) await readPicture(chosen, told);
  }

  async function readPicture(chosen, told) {
    if (!["picture", "code"].includes(kind(form))) choose("picture");
    told.textContent = say("picture-reading");
    try {
      const { read } = await import("./picture.js");
      const onlyCodes = kind(form) === "code";
      const found = await read(chosen, { onlyCodes });
      const missing = found.links.filter((link) => !found.text.includes(link));
      text.value = [found.text, ...missing].filter(Boolean).join("\n");
      if (!text.value) told.textContent = say(found.noWords ? "picture-words" : "picture-nothing");
      else told.textContent = onlyCodes ? "" : say("picture-read");
      // A code has one reading: there is nothing to correct.
      if (onlyCodes && text.value) return form.requestSubmit();
      text.focus();
    } catch {
      told.textContent = say("picture-failed");
    }
  }

  function choose(what) {
    const choice = form.querySelector(`[data-kind="${what}"]`);
    choice.checked = true;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async function judge(more = {}) {
    const circumstance = () => ({ ...circumstances(form), ...more });
    const { html } = await ask(original.what, [original.record, options(circumstance())], { files: original.files });
    show(answer, html);
    restore(answer);
    answer.append(another());
    const { offer } = await import("./evidence.js");
    offer(answer, original, circumstance);
    answer.querySelector("[data-deeds]")?.addEventListener("submit", (event) => {
      event.preventDefault();
      const after = new FormData(event.target).getAll("after");
      judge({ after }).then(() => focus(".do h3"), failed);
    });
  }

  function another() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "second";
    button.textContent = say("again");
    button.addEventListener("click", () => {
      form.reset();
      interview(form, false);
      answer.replaceChildren();
      answer.hidden = true;
      form.querySelector("[data-file]").textContent = "";
      form.querySelector("[name=channel]").focus();
      form.scrollIntoView();
    });
    return button;
  }

  function focus(what) {
    const heading = answer.querySelector(what);
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    heading.scrollIntoView({ block: "start" });
  }

  function failed(error) {
    const isMissing = error.message === "engine";
    // The engine says in words what is wrong with a message.
    state.textContent = isMissing ? say("engine-missing") : error.message.includes(" ") ? error.message : say("failed");
    if (!isMissing || !hasServer) return;
    // Only the person may decide that the message leaves the page.
    const send = document.createElement("button");
    send.type = "button";
    send.className = "second";
    send.textContent = say("send");
    send.addEventListener("click", () => form.submit());
    state.append(" ", send);
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    state.textContent = say("reading");
    answer.hidden = true;
    try {
      original = await record(form);
      begin();
      if (!original) {
        state.textContent = say("empty");
        return;
      }
      await judge();
      state.textContent = "";
      focus("h2");
    } catch (error) {
      failed(error);
    }
  });

  for (const name of ["dragover", "dragleave", "drop"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.toggle("dragged", name === "dragover");
    });
  }
  form.addEventListener("drop", ({ dataTransfer }) => {
    const [dropped] = dataTransfer.files;
    const words = dataTransfer.getData("text/plain");
    if (dropped) {
      if (!isPicture(dropped)) choose("email");
      const list = new DataTransfer();
      list.items.add(dropped);
      form.elements.file.files = list.files;
      taken(dropped);
    } else if (words) {
      if (!kind(form)) choose("sms");
      text.value = words;
    }
  });

  // A browser that went back keeps the choice.
  if (kind(form)) interview(form, kind(form) === "call");
}

function adviseHere(form) {
  const section = document.getElementById("steps");
  const state = form.querySelector("[data-state]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = new FormData(form);
    const channel = given.get("channel");
    const situation = { after: given.getAll("after"), ...(channel ? { channel } : {}) };
    try {
      const { html } = await ask("advise", [situation, options()]);
      show(section.querySelector("[data-steps]"), html);
      section.hidden = false;
      restore(section);
      section.querySelector("h2").focus();
    } catch {
      if (hasServer) form.submit();
      else state.textContent = say("engine-missing");
    }
  });
}

/** Ticks what the address says, where no server did (`?after=clicked,gave-card`). */
function fromAddress(form) {
  const given = new URLSearchParams(location.search);
  const after = given.getAll("after").flatMap((words) => words.split(","));
  if (!after.length || !document.getElementById("steps").hidden) return;
  for (const box of form.elements) {
    if (box.name === "after") box.checked = after.includes(box.value);
    if (box.name === "channel") box.checked = box.value === given.get("channel");
  }
  form.requestSubmit();
}

for (const tool of document.querySelectorAll(".needs-script")) tool.hidden = false;
for (const link of document.querySelectorAll("[data-language]")) link.search = location.search;
restore(document);
const check = document.getElementById("check");
const situation = document.getElementById("situation");
if (hasEngine && check) checkHere(check);
else if (check) check.addEventListener("change", ({ target }) => target.name === "channel" && interview(check, kind(check) === "call"));
if (hasEngine && situation) {
  adviseHere(situation);
  fromAddress(situation);
}
// The engine is loaded while the person reads; then what is kept for later, which would take its turn on a slow telephone.
const engine = hasEngine && check ? ask("ready", []).catch(() => {}) : Promise.resolve();
engine.then(() => navigator.serviceWorker?.register("/sw.js").catch(() => {}));
