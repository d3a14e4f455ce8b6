/* Charts by Observable Plot. Data stand in the page; every chart has its table beside it. */
(() => {
  "use strict";
  const words = window.tinhso.strings;
  const vietnamese = document.body.dataset.lang === "vi";
  const locale = vietnamese ? "vi" : "en";
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const number = (value) => (value === null ? "" : Number(value).toLocaleString(locale, { maximumFractionDigits: 4 }));
  const drawings = new Map();

  function palette() {
    return { ink: colour("ink"), soft: colour("soft"), faint: colour("faint"), line: colour("line"), accent: colour("accent"),
      second: colour("second"), up: colour("up"), down: colour("down"), ground: colour("ground"),
      series: [colour("accent"), colour("second"), "#7a5ea8", "#5f8a1f", "#b0417a", "#3f74c4", "#8a6d3b"] };
  }

  /* Draws now, and again when the width or the colour scheme changes. */
  function show(figure, make) {
    drawings.set(figure, make);
    redraw(figure);
  }

  function redraw(figure) {
    const make = drawings.get(figure);
    for (const old of figure.querySelectorAll(":scope > svg, :scope > .keys")) old.remove();
    const width = Math.max(280, Math.floor(figure.getBoundingClientRect().width || 640));
    const made = make(width, palette());
    if (!made) return;
    if (made.keys) figure.append(keys(made.keys));
    const plot = Plot.plot({ className: "chart-svg", width, style: { background: "transparent", fontFamily: "inherit", fontSize: "12px" },
      ariaLabel: figure.dataset.label, ...made.plot });
    plot.setAttribute("role", "img");
    // What is inside an image has no roles of its own.
    for (const part of plot.querySelectorAll("[aria-label], [aria-description]")) {
      part.removeAttribute("aria-label");
      part.removeAttribute("aria-description");
    }
    figure.append(plot);
  }

  function keys(entries) {
    const list = document.createElement("ul");
    list.className = "keys";
    for (const [label, fill] of entries) {
      const item = document.createElement("li");
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      svg.setAttribute("viewBox", "0 0 18 12");
      svg.setAttribute("aria-hidden", "true");
      const dot = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      for (const [key, value] of Object.entries({ width: 18, height: 12, rx: 2, fill })) dot.setAttribute(key, value);
      svg.append(dot);
      item.append(svg, label);
      list.append(item);
    }
    return list;
  }

  const rankAxis = (panel) => [1, ...[10, 20, 30, 40, 50, 60].filter((tick) => tick < panel), panel].filter((tick, place, all) => all.indexOf(tick) === place && (tick === panel || panel - tick > 3 || tick === 1));

  /* Ranks of one unit by edition: a line a measure, broken where the method changes. */
  function ranks({ panel, points }, width, tone) {
    const rows = points.map(([year, method, label, rank, measure]) => ({ year, method, label, rank, measure }));
    const labels = [...new Set(rows.map((row) => row.label))];
    const fill = (row) => tone.series[labels.indexOf(row.label) % tone.series.length];
    const years = [...new Set(rows.map((row) => row.year))].sort();
    for (let year = years[0]; year < years[years.length - 1]; year += 1) if (!years.includes(year)) years.push(year);
    years.sort();
    const lines = [];
    for (const row of rows) {
      const next = rows.find((other) => other.label === row.label && other.year === row.year + 1 && other.method === row.method);
      if (next) lines.push({ x1: row.year, y1: row.rank, x2: next.year, y2: next.rank, label: row.label });
    }
    return { keys: labels.map((label, place) => [label, tone.series[place % tone.series.length]]),
      plot: { height: 260, marginLeft: 40, marginTop: 24, x: { type: "point", domain: years, label: null, tickFormat: String },
        y: { domain: [1, panel], reverse: true, label: null, ticks: rankAxis(panel), grid: true },
        marks: [
          Plot.link(lines, { x1: "x1", y1: "y1", x2: "x2", y2: "y2", stroke: fill, strokeWidth: (row) => (row.label === labels[0] ? 3 : 1.8), strokeOpacity: 0.9 }),
          Plot.dot(rows, { x: "year", y: "rank", fill, r: (row) => (row.label === labels[0] ? 5 : 3.5), stroke: tone.ground }),
          Plot.text(rows.filter((row) => row.label === labels[0]), { x: "year", y: "rank", text: (row) => String(row.rank), dy: -12, fontWeight: 600, fill: tone.ink, stroke: tone.ground, strokeWidth: 3 }),
          Plot.tip(rows, Plot.pointer({ x: "year", y: "rank", fill: tone.ground, title: (row) => `${row.label} ${row.year}\n${row.rank}/${panel}` })),
        ] } };
  }

  function pillars(points, width, tone) {
    const rows = points.map(([label, own, mean, leader]) => ({ label, own, mean, leader }));
    const name = document.querySelector("h1").textContent;
    return { keys: [[name, tone.accent], [words["js.region_mean"], tone.soft], [words["js.leader"], tone.second]],
      plot: { height: 40 + rows.length * 30, marginLeft: Math.min(200, width * 0.4), x: { domain: [0, 1], grid: true, label: null, tickFormat: number },
        y: { domain: rows.map((row) => row.label), label: null, tickSize: 0 },
        marks: [
          Plot.link(rows.filter((row) => row.leader !== null), { x1: "own", x2: "leader", y1: "label", y2: "label", stroke: tone.line, strokeWidth: 3 }),
          Plot.tickX(rows.filter((row) => row.mean !== null), { x: "mean", y: "label", stroke: tone.soft, strokeWidth: 3, inset: 5 }),
          Plot.dot(rows, { x: "own", y: "label", r: 5, fill: tone.accent }),
          Plot.dot(rows.filter((row) => row.leader !== null), { x: "leader", y: "label", r: 8, stroke: tone.second, strokeWidth: 2.5 }),
          Plot.tip(rows, Plot.pointerY({ x: "own", y: "label", fill: tone.ground, title: (row) => `${row.label}\n${name}: ${number(row.own)}\n${row.mean === null ? "" : `${words["js.region_mean"]}: ${number(row.mean)}\n`}${words["js.leader"]}: ${number(row.leader)}` })),
        ] } };
  }

  function portal(points, width, tone) {
    const rows = points.map(([date, total, series]) => ({ date: new Date(`${date}T00:00:00`), total, series }));
    const series = [...new Set(rows.map((row) => row.series))];
    const fill = (row) => tone.series[series.indexOf(row.series) % tone.series.length];
    const [first, last] = d3.extent(rows, (row) => row.date);
    const days = d3.timeDay.count(first, last) > 500 ? { month: vietnamese ? "numeric" : "short", year: "numeric" } : vietnamese ? undefined : { day: "numeric", month: "short", year: "numeric" };
    return { keys: series.map((label, place) => [label, tone.series[place % tone.series.length]]),
      plot: { height: 260, marginLeft: 40, marginTop: 18, marginRight: 30, x: { type: "time", label: null, inset: 26, ticks: Math.max(3, Math.floor(width / 150)), tickFormat: (date) => date.toLocaleDateString(locale, days) }, y: { grid: true, label: null, nice: true, tickFormat: number },
        marks: [
          Plot.lineY(rows, { x: "date", y: "total", z: "series", stroke: fill, strokeWidth: 2 }),
          Plot.dot(rows, { x: "date", y: "total", fill, r: 4, stroke: tone.ground }),
          Plot.text(rows.length < 16 ? rows : [], { x: "date", y: "total", text: (row) => number(row.total), dy: -11, fill: tone.ink, stroke: tone.ground, strokeWidth: 3 }),
          Plot.tip(rows, Plot.pointer({ x: "date", y: "total", fill: tone.ground, title: (row) => `${row.date.toLocaleDateString(locale)} (${row.series})\n${number(row.total)}` })),
        ] } };
  }

  function moves(points, width, tone) {
    const rows = points.map(([period, group, change]) => ({ period, group, change }));
    const groups = [...new Set(rows.map((row) => row.group))];
    const fill = (row) => tone.series[groups.indexOf(row.group) % tone.series.length];
    const periods = [...new Set(rows.map((row) => row.period))];
    return { keys: groups.map((label, place) => [label, tone.series[place % tone.series.length]]),
      plot: { height: 50 + periods.length * 34, marginLeft: Math.min(200, width * 0.42), x: { grid: true, label: null, tickFormat: (value) => (value > 0 ? "+" : "") + number(value) }, y: { domain: periods, label: null, tickSize: 0 },
        marks: [
          Plot.barX(rows, Plot.stackX({ x: "change", y: "period", fill, z: "group", inset: 3 })),
          Plot.ruleX([0], { stroke: tone.ink }),
          Plot.tip(rows, Plot.pointer(Plot.stackX({ x: "change", y: "period", z: "group", fill: tone.ground, title: (row) => `${row.period}\n${row.group}: ${row.change > 0 ? "+" : ""}${number(row.change)}` }))),
        ] } };
  }

  function values({ points, unit, down }, width, tone) {
    const rows = points.map(([date, value, province, panel, kind]) => ({ date: new Date(`${date}T00:00:00`), value, province, panel, kind }));
    const years = [...new Set(rows.map((row) => row.date.getFullYear()))].sort();
    const groups = [[63, tone.accent], [34, tone.second], [null, tone.soft]].filter(([panel]) => rows.some((row) => row.panel === panel));
    const fill = (row) => groups.find(([panel]) => panel === row.panel)[1];
    const worst = Math.max(2, ...rows.map((row) => row.value));
    return { keys: groups.filter(([panel]) => panel).map(([panel, tint]) => [words["js.panel"].replace("{count}", panel), tint]),
      plot: { height: 300, marginLeft: 60, marginTop: 24, x: { type: "point", domain: years, label: null, tickFormat: String, padding: 0.6 },
        y: { grid: true, label: unit, labelArrow: false, tickFormat: number, ...(down ? { domain: [1, worst], ticks: rankAxis(worst), reverse: true } : { nice: true }) },
        marks: [
          Plot.dot(rows, { x: (row) => row.date.getFullYear(), y: "value", stroke: fill, fill, fillOpacity: 0.35, r: 4, symbol: (row) => (row.kind === "target" ? "triangle" : "circle") }),
          Plot.tip(rows, Plot.pointer({ x: (row) => row.date.getFullYear(), y: "value", fill: tone.ground, title: (row) => `${row.province}\n${row.date.toLocaleDateString(locale)}: ${number(row.value)}` })),
        ] } };
  }

  /* The flow of all ranks by edition, cut between the panels; chosen units stand out. */
  function flow(bumps, units, chosen, width, tone) {
    const editions = bumps.editions.map(([slug, year, panel, method], place) => ({ slug, year, panel, method, place }));
    const cut = editions.findIndex((edition) => edition.panel === 34);
    const at = (place) => place + (cut >= 0 && place >= cut ? 0.5 : 0);
    const points = bumps.ranks.map(([place, unit, rank]) => ({ place, x: at(place), unit, rank, panel: editions[place].panel, name: units.get(unit) }));
    const byUnit = d3.group(points, (point) => point.unit);
    const links = [];
    for (const [unit, own] of byUnit) {
      for (const point of own) {
        const next = own.find((other) => other.place === point.place + 1 && other.panel === point.panel);
        if (next) links.push({ unit, x1: point.x, y1: point.rank, x2: next.x, y2: next.rank, same: editions[point.place].method === editions[next.place].method });
      }
    }
    const order = [...chosen];
    const tint = (row) => tone.series[order.indexOf(row.unit) % tone.series.length];
    const high = (row) => chosen.has(row.unit);
    const few = chosen.size <= 4;
    const narrow = width < 560;
    const lastOf = [...byUnit.values()].filter((own) => chosen.has(own[0].unit)).map((own) => own.reduce((a, b) => (b.place > a.place ? b : a)));
    // Labels of one edition keep a line's distance from each other.
    const step = 566 / 62;
    for (const own of d3.group(lastOf, (point) => point.place).values()) {
      let free = -Infinity;
      for (const point of own.sort((a, b) => a.rank - b.rank)) {
        const wanted = Math.max((point.rank - 1) * step, free);
        point.shift = wanted - (point.rank - 1) * step;
        free = wanted + 14;
      }
    }
    const head = editions.map((edition) => ({ x: at(edition.place), text: narrow ? `${edition.year}` : `DTI ${edition.year}`, note: narrow ? `/${edition.panel}` : words["js.panel"].replace("{count}", edition.panel) }));
    return { plot: { height: 620, marginLeft: 34, marginRight: narrow ? 84 : 130, marginTop: 44, marginBottom: 10,
      x: { type: "linear", domain: [-0.15, at(editions.length - 1) + 0.15], axis: null }, y: { domain: [1, 63], reverse: true, label: null, ticks: rankAxis(63), tickSize: 0 },
      marks: [
        Plot.ruleX(editions, { x: (edition) => at(edition.place), y1: 1, y2: (edition) => edition.panel, stroke: tone.line }),
        Plot.text(head, { x: "x", y: 1, text: "text", dy: -32, fontWeight: 600, fill: tone.ink }),
        Plot.text(head, { x: "x", y: 1, text: "note", dy: -18, fill: tone.soft }),
        cut > 0 ? Plot.ruleX([at(cut) - 0.45], { stroke: tone.second, strokeWidth: 2, strokeDasharray: "2 4" }) : null,
        cut > 0 ? Plot.text([words["js.merger"]], { x: at(cut) - 0.45, y: 50, dx: 6, textAnchor: "start", lineWidth: narrow ? 5 : 9, fill: tone.second }) : null,
        ...[true, false].map((same) => Plot.link(links.filter((row) => !high(row) && row.same === same), { x1: "x1", y1: "y1", x2: "x2", y2: "y2", stroke: tone.faint, strokeOpacity: 0.6, strokeWidth: 1.1, curve: "bump-x", strokeDasharray: same ? null : "3 3" })),
        Plot.dot(points.filter((row) => !high(row)), { x: "x", y: "rank", r: 2.6, fill: tone.faint }),
        ...[true, false].map((same) => Plot.link(links.filter((row) => high(row) && row.same === same), { x1: "x1", y1: "y1", x2: "x2", y2: "y2", stroke: tint, strokeWidth: 3, curve: "bump-x", strokeDasharray: same ? null : "6 5" })),
        Plot.dot(points.filter(high), { x: "x", y: "rank", r: 4.5, fill: tint, stroke: tone.ground, strokeWidth: 0.8 }),
        // Few ranks are written at their dots, many would cover each other: then only the last of each.
        few ? Plot.text(points.filter((row) => high(row) && !lastOf.includes(row)), { x: "x", y: "rank", text: (row) => String(row.rank), dy: -11, fill: tint, fontWeight: 700, stroke: tone.ground, strokeWidth: 4 }) : null,
        ...lastOf.map((point) => Plot.text([point], { x: "x", y: "rank", text: (row) => `${row.rank} ${row.name}`, dx: 9, dy: point.shift, textAnchor: "start", fill: tint(point), fontWeight: 600, stroke: tone.ground, strokeWidth: 4 })),
        Plot.tip(points, Plot.pointer({ x: "x", y: "rank", fill: tone.ground, title: (row) => `${row.name}\n${editions[row.place].year}: ${row.rank}/${row.panel}` })),
      ].filter(Boolean) } };
  }

  function movers(rows, panel, width, tone) {
    return { plot: { height: 46 + rows.length * 26, marginLeft: 118, marginRight: 34, marginTop: 6, x: { domain: [panel, 1], insetLeft: 30, ticks: rankAxis(panel), grid: true, label: null }, y: { domain: rows.map((row) => row.name), label: null, tickSize: 0 },
      marks: [
        Plot.arrow(rows, { x1: "before", x2: "now", y1: "name", y2: "name", stroke: (row) => (row.change > 0 ? tone.up : tone.down), strokeWidth: 3, headLength: 6, insetEnd: 1 }),
        Plot.dot(rows, { x: "before", y: "name", r: 3, fill: tone.soft }),
        Plot.text(rows.filter((row) => row.change > 0), { x: "now", y: "name", text: (row) => `+${number(row.change)}`, dx: 6, textAnchor: "start", fill: tone.up }),
        Plot.text(rows.filter((row) => row.change < 0), { x: "now", y: "name", text: (row) => number(row.change), dx: -6, textAnchor: "end", fill: tone.down }),
      ] } };
  }

  function versus(points, names, panel, years, width, tone) {
    const worse = (row) => points.some((other) => other.year === row.year && other.method === row.method && other.side !== row.side && (other.rank < row.rank || (other.rank === row.rank && other.side < row.side)));
    return { keys: names.map((name, place) => [name, tone.series[place]]),
      plot: { height: 300, marginLeft: 40, marginTop: 26, x: { type: "point", domain: years, label: null, tickFormat: String }, y: { domain: [1, panel], reverse: true, grid: true, ticks: rankAxis(panel), label: null, insetBottom: 14 },
        marks: [
          ...names.map((name, place) => Plot.link(points.filter((row) => row.side === place).flatMap((row) => {
            const next = points.find((other) => other.side === place && other.year === row.year + 1 && other.method === row.method);
            return next ? [{ x1: row.year, y1: row.rank, x2: next.year, y2: next.rank }] : [];
          }), { x1: "x1", y1: "y1", x2: "x2", y2: "y2", stroke: tone.series[place], strokeWidth: 3 })),
          Plot.dot(points, { x: "year", y: "rank", r: 5, fill: (row) => tone.series[row.side], stroke: tone.ground }),
          // The better of the two is written above its dot, the other one below.
          ...[-12, 13].map((dy, below) => Plot.text(points.filter((row) => Number(worse(row)) === below), { x: "year", y: "rank", text: (row) => String(row.rank), dy, fill: (row) => tone.series[row.side], fontWeight: 700, stroke: tone.ground, strokeWidth: 4 })),
        ] } };
  }

  const kinds = { ranks, pillars, portal, moves, values };
  for (const figure of document.querySelectorAll("figure[data-chart]")) {
    const data = JSON.parse(figure.querySelector("script").textContent);
    show(figure, (width, tone) => kinds[figure.dataset.chart](data, width, tone));
  }
  let pending = 0;
  const again = () => { cancelAnimationFrame(pending); pending = requestAnimationFrame(() => drawings.forEach((_, figure) => redraw(figure))); };
  let known = window.innerWidth;
  window.addEventListener("resize", () => { if (window.innerWidth !== known) { known = window.innerWidth; again(); } });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  window.tinhso.charts = { show, flow, movers, versus };
})();
