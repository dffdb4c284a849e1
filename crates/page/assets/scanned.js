"use strict";
// Sorts the list by a column. Without this the list stands in the order of gravity.
{
  const table = document.getElementById("messages");
  const heads = [...table.tHead.rows[0].cells];
  const value = (body, column) => {
    const cell = body.rows[0].cells[column];
    return cell.dataset.value ?? cell.textContent;
  };
  const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.title = table.dataset.sort.replace("…", head.textContent);
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const bodies = [...table.tBodies].map((body) => [value(body, column), body]);
      bodies.sort(([one], [other]) => (down ? compare(other, one) : compare(one, other)));
      table.append(...bodies.map(([, body]) => body));
    });
  });
  heads[0].setAttribute("aria-sort", "ascending");
}
