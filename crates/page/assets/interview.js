// A call, one question a screen. Without this script the same questions stand below each other.
import { say } from "./words.js";

const ORDER = ["claimed", "from", "text", "asked_for", "named_contact", "call_back", "after"];

/** Begins the interview, or ends it where the message is no call. */
export function interview(form, isCall) {
  const area = form.querySelector(".questions");
  area.querySelector(".screen")?.remove();
  area.classList.toggle("interview", isCall);
  if (!isCall) return;
  const questions = ORDER.map((name) => area.querySelector(`[data-question="${name}"]`));
  const screen = document.createElement("div");
  screen.className = "screen";
  const place = document.createElement("p");
  place.className = "faint";
  place.setAttribute("role", "status");
  const tools = document.createElement("p");
  tools.className = "tools";
  const back = button(say("back"), "second");
  const next = button(say("next"));
  tools.append(back, next);
  screen.append(place, tools);
  let at = 0;

  function button(words, style = "") {
    const made = document.createElement("button");
    made.type = "button";
    made.className = style;
    made.textContent = words;
    return made;
  }

  function turn(to, isFirst = false) {
    at = Math.max(0, Math.min(to, questions.length - 1));
    questions.forEach((question, number) => question.classList.toggle("now", number === at));
    const isLast = at === questions.length - 1;
    area.classList.toggle("last", isLast);
    back.hidden = at === 0;
    next.hidden = isLast;
    questions[at].after(screen);
    place.textContent = say("screen", { at: at + 1, of: questions.length });
    if (!isFirst) questions[at].querySelector("input, textarea")?.focus();
  }

  back.addEventListener("click", () => turn(at - 1));
  next.addEventListener("click", () => turn(at + 1));
  // In a text field the Enter key means "continue", not "check".
  form.onkeydown = (event) => {
    if (event.key === "Enter" && event.target.matches("input[type=text]") && !next.hidden && area.classList.contains("interview")) {
      event.preventDefault();
      turn(at + 1);
    }
  };
  turn(0, true);
}
