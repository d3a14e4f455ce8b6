/* Sorting and searching of tables that are already there: pages work without this. */
(() => {
  "use strict";
  const words = window.tinhso.strings;

  const fold = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
  const say = (key, values) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

  function value(row, column, kind) {
    const cell = row.cells[column];
    const text = cell.dataset.v !== undefined ? cell.dataset.v : cell.textContent.trim();
    if (kind !== "number") return text;
    return text === "" ? null : Number(text);
  }

  function sort(table, header, direction) {
    const column = header.cellIndex;
    const kind = header.dataset.sort;
    const body = table.tBodies[0];
    const collator = new Intl.Collator("vi");
    const rows = [...body.rows].map((row, place) => [value(row, column, kind), place, row]);
    // What is not known stays at the end, whichever way the rest is sorted.
    rows.sort(([a, i], [b, j]) => {
      if (a === null || a === "") return b === null || b === "" ? i - j : 1;
      if (b === null || b === "") return -1;
      const order = kind === "number" ? a - b : collator.compare(a, b);
      return order * direction || i - j;
    });
    body.append(...rows.map((entry) => entry[2]));
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
  }

  function makeSortable(table) {
    for (const header of table.tHead.rows[0].cells) {
      if (!header.dataset.sort || header.querySelector("button")) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.title = words["js.sort"];
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener("click", () => {
        const ascending = header.getAttribute("aria-sort") !== "ascending";
        sort(table, header, ascending ? 1 : -1);
      });
    }
  }

  function filter(input) {
    const target = document.getElementById(input.dataset.filter);
    const rows = target.tagName === "TABLE" ? target.tBodies[0].rows : target.querySelectorAll(target.dataset.items);
    const wanted = fold(input.value.trim()).split(/\s+/).filter(Boolean).join(" ");
    let shown = 0;
    for (const row of rows) {
      if (row.dataset.folded === undefined) row.dataset.folded = fold(row.textContent).replace(/\s+/g, " ");
      row.hidden = !row.dataset.folded.includes(wanted);
      shown += !row.hidden;
    }
    for (const part of target.tagName === "TABLE" ? [] : target.querySelectorAll("section, .regions > div")) {
      part.hidden = wanted !== "" && !part.querySelector(`${target.dataset.items}:not([hidden])`);
    }
    const message = wanted === "" ? "" : shown ? say("js.found", { shown, total: rows.length }) : words["js.nothing"];
    input.closest(".search").querySelector(".found").textContent = message;
  }

  document.querySelectorAll("table.sortable").forEach(makeSortable);
  for (const input of document.querySelectorAll("input[data-filter]")) {
    input.addEventListener("input", () => filter(input));
  }
  // A figure's own address must be visible even if a search hid it.
  window.addEventListener("hashchange", () => {
    const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (row && row.hidden) row.hidden = false;
  });
  window.tinhso.tables = { say, filter };
})();
