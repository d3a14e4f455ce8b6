/* The start page: edition, panel and measure redraw maps, table, movers and flow together. The choice stands in the address. */
(() => {
  "use strict";
  const { rankings, strings: words, cells, charts } = window.tinhso;
  const { make, cell, link, unitLink, claim, say } = cells;
  const root = document.body.dataset.root;
  const language = document.body.dataset.lang;
  const form = document.getElementById("choices");
  if (!form) return;
  const edition = document.getElementById("choice-edition");
  const measure = document.getElementById("choice-measure");
  const heading = document.getElementById("now");
  const search = document.querySelector('input[data-filter="ranking"]');
  const key = (set) => set.slug.replace(/-\d+$/, "");
  const editions = new Map();
  for (const set of rankings.sets) {
    if (!editions.has(key(set))) editions.set(key(set), []);
    editions.get(key(set)).push(set);
  }
  const label = (code) => words[`measure.${code}`] || code;

  function chosen() {
    const wanted = new URLSearchParams(location.hash.slice(1));
    const set = rankings.sets.find((one) => one.slug === wanted.get("ranking"));
    if (!set) return [rankings.sets.find((one) => one.slug === heading.dataset.slug), heading.dataset.measure];
    const code = wanted.get("measure");
    return [set, code in set.measures ? code : Object.keys(set.measures)[0]];
  }

  const shade = (rank, panel) => (rank === null ? 0 : Math.min(5, Math.floor(((rank - 1) * 5) / panel) + 1));

  function paint(set, rows) {
    const ranks = new Map(rows.map((row) => [row.unit.id, row.rank]));
    for (const map of document.querySelectorAll("svg.map")) {
      map.toggleAttribute("hidden", Number(map.dataset.panel) !== set.panel);
      if (Number(map.dataset.panel) !== set.panel) continue;
      for (const anchor of map.querySelectorAll("a[data-unit]")) {
        const rank = ranks.get(anchor.dataset.unit) ?? null;
        const tone = `q${shade(rank, set.panel)}`;
        for (const area of anchor.querySelectorAll(".area")) area.setAttribute("class", `area ${tone}`);
        if (anchor.classList.contains("tile")) {
          anchor.setAttribute("class", `tile ${tone}`);
          anchor.querySelector(".tile-rank").textContent = rank ?? "–";
        }
        if (!anchor.dataset.inset) {
          const name = anchor.querySelector("title").textContent.split(":")[0];
          anchor.querySelector("title").textContent = `${name}: ${rank === null ? words["js.unknown"] : `${rank}/${set.panel}`}`;
        }
      }
    }
    const groups = [[], [], [], [], []];
    for (let rank = 1; rank <= set.panel; rank += 1) groups[shade(rank, set.panel) - 1].push(rank);
    document.querySelectorAll("#legend li").forEach((item, place) => {
      if (place < 5) item.lastChild.textContent = `${groups[place][0]}–${groups[place][groups[place].length - 1]}`;
    });
  }

  function fill(set, rows, title) {
    const table = document.getElementById("ranking");
    table.caption.textContent = title;
    table.parentElement.setAttribute("aria-label", title);
    for (const header of table.tHead.rows[0].cells) header.removeAttribute("aria-sort");
    const scored = rows.filter((row) => row.score !== null).length;
    table.tBodies[0].replaceChildren(...rows.map((row) => {
      const rank = make("td", { class: "num rank", "data-v": row.rank ?? " " }, link(cells.written(row.rank), row.unit, row.rankKey || row.scoreKey));
      if (row.rank === null && row.place) rank.append(make("span", { class: "partial", title: say("js.place", { count: scored }) }, link(`(${row.place})`, row.unit, row.scoreKey)));
      rank.append(" ", claim(row.rankClaim));
      return make("tr", {}, rank, make("th", { scope: "row" }, unitLink(row.unit)), cell(row.score, row.unit, row.scoreKey),
        cell(row.change, row.unit, row.beforeKey, { signed: true, tone: row.change > 0 ? "up" : row.change < 0 ? "down" : "", title: row.before === null ? "" : say("js.before", { rank: row.before }) }),
        cell(row.gap, row.unit, row.scoreKey), cell(row.regionRank, row.unit, row.rankKey || row.scoreKey),
        cell(row.official, row.unit, row.officialKey || row.rankKey), cell(row.stated, row.unit, row.statedKey || row.rankKey),
        cell(row.derived, row.unit, row.derivedKey || row.rankKey), cell(row.computed, row.unit, row.scoreKey), make("td", { class: "region" }, row.unit.region || ""));
    }));
    if (search.value) window.tinhso.tables.filter(search);
  }

  function move(set, rows) {
    const moved = rows.filter((row) => row.change).sort((a, b) => b.change - a.change);
    const shown = moved.length > 14 ? [...moved.slice(0, 7), ...moved.slice(-7)] : moved;
    document.getElementById("movers-none").hidden = shown.length > 0;
    const table = document.getElementById("movers-table");
    table.hidden = shown.length === 0;
    table.tBodies[0].replaceChildren(...shown.map((row) => make("tr", {}, make("th", { scope: "row" }, unitLink(row.unit)), cell(row.before, row.unit, row.beforeKey), cell(row.rank, row.unit, row.rankKey || row.scoreKey),
      cell(row.change, row.unit, row.beforeKey, { signed: true, tone: row.change > 0 ? "up" : "down" }))));
    const data = shown.map((row) => ({ name: row.unit.name, before: row.before, now: row.rank, change: row.change }));
    charts.show(document.getElementById("movers-chart"), (width, tone) => (data.length ? charts.movers(data, set.panel, width, tone) : null));
  }

  const flowChoice = document.getElementById("flow-choice");
  const flowNames = new Map(cells.units.map((unit) => [unit.id, unit.name]));

  function flow(rows, panel) {
    const one = flowChoice.value;
    let high;
    if (one) {
      const family = rankings.units.filter(([id, , , , before]) => id === one || before.includes(one)).map(([id]) => id);
      const own = rankings.units.find(([id]) => id === one)[4];
      high = new Set([one, ...family, ...own]);
    } else {
      // The leaders of the edition, and those of the newest one on the other side of the cut.
      const other = rankings.sets.find((set) => set.index === "dti" && set.panel !== panel && "overall" in set.measures);
      const leaders = (list) => list.filter((row) => row.rank !== null).slice(0, 5).map((row) => row.unit.id);
      high = new Set([...leaders(rows), ...(other ? leaders(other.measures.overall.map(cells.read)) : [])]);
    }
    charts.show(document.getElementById("flow-chart"), (width, tone) => charts.flow(rankings.bumps, flowNames, high, width, tone));
  }

  function draw() {
    const [set, code] = chosen();
    const rows = set.measures[code].map(cells.read);
    const title = `${set.name[language]} · ${say("js.panel", { count: set.panel })}${code === "overall" ? "" : ` · ${label(code)}`}`;
    heading.textContent = title;
    edition.value = key(set);
    const panels = editions.get(key(set)).map((one) => one.panel);
    for (const choice of form.elements.panel) {
      choice.disabled = !panels.includes(Number(choice.value));
      choice.checked = Number(choice.value) === set.panel;
    }
    measure.replaceChildren(...Object.keys(set.measures).map((one) => make("option", { value: one }, label(one))));
    measure.value = code;
    const ranked = rows.filter((row) => row.rank !== null).length;
    const scored = rows.filter((row) => row.score !== null).length;
    document.getElementById("known").replaceChildren(make("p", { class: ranked === set.panel ? "known" : "known incomplete" }, say(ranked === set.panel ? "js.whole" : "js.partial", { ranked, scored, panel: set.panel })));
    document.getElementById("set-link").href = `${root}ranking/${set.slug}.html#${code}`;
    paint(set, rows);
    fill(set, rows, title);
    move(set, rows);
    flow(rows, set.panel);
  }

  function choose(slug, code) {
    location.hash = new URLSearchParams({ ranking: slug, measure: code }).toString();
  }

  for (const [name, sets] of editions) edition.append(make("option", { value: name }, sets[0].name[language]));
  const drawn = new Set(rankings.bumps.ranks.map(([, unit]) => unit));
  for (const panel of [34, 63]) {
    const group = make("optgroup", { label: say("js.panel", { count: panel }) });
    group.append(...cells.units.filter((unit) => unit.panel === panel && drawn.has(unit.id)).sort((a, b) => a.name.localeCompare(b.name, "vi")).map((unit) => make("option", { value: unit.id }, unit.name)));
    flowChoice.append(group);
  }
  edition.addEventListener("change", () => {
    const [now, code] = chosen();
    const sets = editions.get(edition.value);
    const set = sets.find((one) => one.panel === now.panel) || sets[0];
    choose(set.slug, code);
  });
  form.addEventListener("change", (event) => {
    if (event.target.name !== "panel") return;
    const [now, code] = chosen();
    choose(editions.get(key(now)).find((one) => one.panel === Number(event.target.value)).slug, code);
  });
  measure.addEventListener("change", () => choose(chosen()[0].slug, measure.value));
  flowChoice.addEventListener("change", () => { const [set, code] = chosen(); flow(set.measures[code].map(cells.read), set.panel); });
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", draw);
  draw();
})();
