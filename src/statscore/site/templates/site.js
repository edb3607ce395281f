// Sorting and finding; without it every page can be read all the same.
"use strict";
for (const table of document.querySelectorAll("table[data-sort]")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => row.cells[column].dataset.order ?? row.cells[column].textContent.trim();
      const rows = [...table.tBodies[0].rows];
      rows.sort((a, b) => key(a).localeCompare(key(b), "en", { numeric: true }) * (down ? -1 : 1));
      table.tBodies[0].append(...rows);
    });
  });
}
const input = document.querySelector("[data-find]");
if (input) {
  const all = [...document.querySelectorAll("[data-words]")];
  const said = document.querySelector("[data-found]");
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const one of all) {
      const text = `${one.dataset.words} ${one.textContent}`.toLowerCase();
      one.hidden = !words.every((word) => text.includes(word));
      found += one.hidden ? 0 : 1;
    }
    for (const head of document.querySelectorAll("[data-group]")) {
      head.hidden = ![...head.nextElementSibling.children].some((one) => !one.hidden);
    }
    said.textContent = words.length ? `${found} found` : "";
  });
}
