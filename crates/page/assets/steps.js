// Ticks, copies, prints. Ticks are kept in this browser: the names of steps, never the message. Those of an answer last as
// long as the answer: another message begins anew.
import { say } from "./words.js";

const KEY = "vigie-ticked";
const ofAnswer = new Set();

const isOfAnswer = (box) => box.closest("article.answer");

function ticked() {
  try {
    return new Set(JSON.parse(localStorage.getItem(KEY) ?? "[]"));
  } catch {
    return new Set();
  }
}

function keep(steps) {
  try {
    localStorage.setItem(KEY, JSON.stringify([...steps]));
  } catch {
    // A browser that keeps nothing still ticks.
  }
}

/** Ticks again what was ticked. */
export function restore(element) {
  const steps = ticked();
  for (const box of element.querySelectorAll("[data-tick]")) {
    box.checked = (isOfAnswer(box) ? ofAnswer : steps).has(box.dataset.tick);
  }
}

/** Another message: nothing is ticked. */
export function begin() {
  ofAnswer.clear();
}

async function copy(button) {
  const text = button.closest(".hand-off").querySelector(".to-copy").textContent;
  const words = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = say("copied");
  } catch {
    const range = document.createRange();
    range.selectNodeContents(button.closest(".hand-off").querySelector(".to-copy"));
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    button.textContent = document.execCommand?.("copy") ? say("copied") : say("not-copied");
  }
  setTimeout(() => (button.textContent = words), 4000);
}

function printLetter(button) {
  const letter = button.closest(".hand-off").querySelector(".to-copy").cloneNode(true);
  letter.className = "letter-alone";
  document.body.append(letter);
  document.documentElement.classList.add("print-letter");
  window.print();
  document.documentElement.classList.remove("print-letter");
  letter.remove();
}

document.addEventListener("change", ({ target }) => {
  if (!target.dataset?.tick) return;
  const steps = isOfAnswer(target) ? ofAnswer : ticked();
  if (target.checked) steps.add(target.dataset.tick);
  else steps.delete(target.dataset.tick);
  if (steps !== ofAnswer) keep(steps);
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("button");
  if (!button) return;
  if ("copy" in button.dataset) copy(button);
  if ("print" in button.dataset) window.print();
  if ("printLetter" in button.dataset) printLetter(button);
  if ("forget" in button.dataset) {
    keep([]);
    restore(document);
  }
});

