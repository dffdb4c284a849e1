// The only place where HTML is set: what the engine wrote, whose words it escaped.
const policy = window.trustedTypes?.createPolicy("vigie", { createHTML: (html) => html });

/** Shows the engine's own HTML in an element. */
export function show(element, html) {
  element.innerHTML = policy ? policy.createHTML(html) : html;
  element.hidden = false;
  for (const tool of element.querySelectorAll(".needs-script")) tool.hidden = false;
}
