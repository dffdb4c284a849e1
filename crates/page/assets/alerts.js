// Alerts: favourites kept in this browser alone, the page's address in what is shared, print. Without it the pages can
// all be read and shared by mail and SMS.
const KEPT = "vigie-kept-alerts";

function kept() {
  try {
    const list = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return new Set(Array.isArray(list) ? list.filter((slug) => typeof slug === "string") : []);
  } catch {
    return new Set();
  }
}

function keep(slugs) {
  try {
    localStorage.setItem(KEPT, JSON.stringify([...slugs]));
  } catch {
    // A browser that keeps nothing: the button then works until the page is left.
  }
}

let favourites = kept();

function show() {
  for (const button of document.querySelectorAll("[data-favourite]")) {
    const pressed = favourites.has(button.dataset.favourite);
    button.setAttribute("aria-pressed", String(pressed));
    button.querySelector("span").textContent = pressed ? "★ " : "☆ ";
  }
  const only = document.querySelector("[data-favourites-only]");
  if (!only) return;
  let shown = 0;
  for (const alert of document.querySelectorAll("li[data-alert]")) {
    alert.hidden = only.checked && !favourites.has(alert.dataset.alert);
    shown += alert.hidden ? 0 : 1;
  }
  document.querySelector("[data-no-favourites]").hidden = shown > 0;
}

function say(words) {
  const place = document.querySelector("[data-said]");
  if (place) place.textContent = words;
}

const address = () => document.querySelector("[data-copy]")?.dataset.copy || location.href.split("#")[0];

async function copy(button) {
  try {
    await navigator.clipboard.writeText(address());
    say(button.dataset.copied);
  } catch {
    say(button.dataset.notCopied);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button");
  if (!button) return;
  if (button.dataset.favourite) {
    const slug = button.dataset.favourite;
    if (!favourites.delete(slug)) favourites.add(slug);
    keep(favourites);
    show();
  } else if ("copy" in button.dataset) {
    copy(button);
  } else if ("print" in button.dataset) {
    window.print();
  }
});
document.addEventListener("change", (event) => {
  if ("favouritesOnly" in event.target.dataset) show();
});
// Another tab kept or dropped one.
window.addEventListener("storage", (event) => {
  if (event.key !== KEPT) return;
  favourites = kept();
  show();
});

for (const element of document.querySelectorAll(".needs-script")) element.hidden = false;
if (document.querySelector("[data-copy]")?.dataset.copy === "") {
  for (const link of document.querySelectorAll("a[data-share]")) {
    link.href += encodeURIComponent("\n\n" + address());
  }
}
show();
