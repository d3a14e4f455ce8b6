/* Two units of one panel side by side: never across panels. The choice stands in the address. */
(() => {
  "use strict";
  const { rankings, strings: words, cells, charts } = window.tinhso;
  const { make, link, unitLink, claim, say } = cells;
  const root = document.body.dataset.root;
  const language = document.body.dataset.lang;
  const form = document.getElementById("choices");
  const selects = [document.getElementById("first"), document.getElementById("second")];
  const table = document.getElementById("compare-table");
  const sorted = [...cells.units].sort((a, b) => a.name.localeCompare(b.name, "vi"));
  const known = new Map();
  for (const set of rankings.sets) for (const rows of Object.values(set.measures)) for (const row of rows) known.set(cells.units[row[0]].id, (known.get(cells.units[row[0]].id) || 0) + 1);

  function offer(panel, wanted) {
    const units = sorted.filter((unit) => unit.panel === panel);
    const best = [...units].sort((a, b) => (known.get(b.id) || 0) - (known.get(a.id) || 0));
    selects.forEach((select, place) => {
      select.replaceChildren(...units.map((unit) => make("option", { value: unit.id }, unit.name)));
      select.value = units.some((unit) => unit.id === wanted[place]) ? wanted[place] : best[place].id;
    });
    for (const choice of form.elements.panel) choice.checked = Number(choice.value) === panel;
  }

  function side(row, what) {
    if (!row) return make("td", { class: "num" });
    if (what === "rank") return make("td", { class: "num rank" }, link(cells.written(row.rank), row.unit, row.rankKey || row.scoreKey), " ", claim(row.rankClaim));
    return make("td", { class: "num" }, link(cells.written(row.score), row.unit, row.scoreKey));
  }

  function draw() {
    const pair = selects.map((select) => cells.units.find((unit) => unit.id === select.value));
    const head = make("tr", {}, make("th", { scope: "col" }, words["js.edition"]), make("th", { scope: "col" }, words["js.measure"]));
    for (const unit of pair) head.append(make("th", { scope: "col", class: "num" }, unitLink(unit), ` – ${words["js.rank"]}`), make("th", { scope: "col", class: "num" }, words["js.score"]));
    table.tHead.replaceChildren(head);
    const lines = [];
    const points = [];
    for (const set of rankings.sets.filter((one) => one.panel === pair[0].panel)) {
      for (const [code, rows] of Object.entries(set.measures)) {
        const found = pair.map((unit) => rows.find((row) => cells.units[row[0]] === unit)).map((row) => row && cells.read(row));
        if (!found[0] && !found[1]) continue;
        const line = make("tr", {}, make("th", { scope: "row" }, make("a", { href: `${root}ranking/${set.slug}.html#${code}` }, set.name[language])), make("td", {}, words[`measure.${code}`] || code));
        for (const row of found) line.append(side(row, "rank"), side(row, "score"));
        lines.push(line);
        if (set.index === "dti" && code === "overall") found.forEach((row, place) => { if (row && row.rank !== null) points.push({ year: set.year, method: set.method, rank: row.rank, side: place }); });
      }
    }
    if (!lines.length) lines.push(make("tr", {}, make("td", { colspan: 6 }, words["js.same_panel"])));
    table.tBodies[0].replaceChildren(...lines);
    const years = [...new Set(points.map((point) => point.year))].sort();
    charts.show(document.getElementById("compare-chart"), (width, tone) => (points.length ? charts.versus(points, pair.map((unit) => unit.name), pair[0].panel, years, width, tone) : null));
  }

  function fromAddress() {
    const wanted = new URLSearchParams(location.hash.slice(1));
    const ids = [wanted.get("a"), wanted.get("b")];
    const unit = cells.units.find((one) => one.id === ids[0]);
    offer(unit ? unit.panel : Number([...form.elements.panel].find((choice) => choice.checked).value), ids);
    draw();
  }

  form.addEventListener("change", (event) => {
    if (event.target.name === "panel") offer(Number(event.target.value), []);
    location.hash = new URLSearchParams({ a: selects[0].value, b: selects[1].value }).toString();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", fromAddress);
  fromAddress();
})();
