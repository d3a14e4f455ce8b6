/* Rows of data/rankings.js by name, and table cells whose numbers are links to their evidence. */
(() => {
  "use strict";
  const { rankings, strings: words, tables } = window.tinhso;
  const root = document.body.dataset.root;
  const vietnamese = document.body.dataset.lang === "vi";
  const names = ["unit", "rank", "rankClaim", "score", "scoreClaim", "official", "stated", "derived", "computed", "place", "before",
    "change", "gap", "regionRank", "rankKey", "scoreKey", "beforeKey", "officialKey", "statedKey", "derivedKey"];
  const units = rankings.units.map(([id, name, panel, region]) => ({ id, name, panel, region }));

  function read(packed) {
    const row = Object.fromEntries(names.map((name, place) => [name, packed[place]]));
    row.unit = units[row.unit];
    return row;
  }

  /* A decimal as it was printed, in the language of the page. */
  function written(value) {
    if (value === null || value === undefined) return "";
    const [whole, rest] = String(value).replace("-", "\u2212").split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, vietnamese ? "." : ",");
    return rest === undefined ? grouped : `${grouped}${vietnamese ? "," : "."}${rest}`;
  }

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== undefined && value !== "") element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  const unitLink = (unit) => make("a", { href: `${root}province/${unit.id}.html` }, unit.name);

  function link(text, unit, key, title) {
    if (text === "") return "";
    if (!key) return text;
    return make("a", { class: "n", href: `${root}province/${unit.id}.html#f-${key}`, title }, text);
  }

  function cell(value, unit, key, extra = {}) {
    const text = value === null || value === undefined ? "" : extra.signed && value > 0 ? `+${written(value)}` : written(value);
    return make("td", { class: `num ${extra.tone || ""}`.trim(), "data-v": value === null || value === undefined ? " " : value }, link(text, unit, key, extra.title));
  }

  const claim = (code) => (code ? make("span", { class: `claim ${code}` }, words[`claim.${code}`] || code) : "");

  window.tinhso.cells = { units, read, written, make, unitLink, link, cell, claim, say: tables.say };
})();
