// A call, one question a screen. Without this script the same questions stand below each other.
import { say } from "./words.js";

const ORDER = ["claimed", "from", "text", "asked_for", "named_contact", "call_back", "after"];

/** Begins the interview, or ends it where the message is no call. */
export function interview(form, isCall) {
  const area = form.querySelector(".questions");
  for (const old of area.querySelectorAll(".screen")) old.remove();
  const go = area.querySelector(".go button");
  go.classList.toggle("second", isCall);
  area.classList.toggle("interview", isCall);
  if (!isCall) return;
  const questions = ORDER.map((name) => area.querySelector(`[data-question="${name}"]`));
  const place = document.createElement("p");
  place.className = "screen faint";
  place.setAttribute("role", "status");
  const tools = document.createElement("p");
  tools.className = "screen tools";
  const back = button(say("back"), "second");
  const next = button(say("next"));
  tools.append(back, next);
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
    back.hidden = at === 0;
    next.hidden = isLast;
    go.classList.toggle("second", !isLast);
    questions[at].before(place);
    questions[at].after(tools);
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
