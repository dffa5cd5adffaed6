/* On the page of the search: entries of the glossary in all scripts, above what Sphinx finds. */
"use strict";
(() => {
  // Sphinx would fetch each page for a few words of it, which browsers forbid from file://.
  if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s-]+/g, " ").trim();
  const query = plain(new URLSearchParams(location.search).get("q") ?? "");
  const place = document.getElementById("search-results");
  if (!query || !place) return;

  const chinese = /[\u3400-\u9fff]/.test(query);
  const long = query.length > (chinese ? 1 : 2);
  const inside = chinese ? query : ` ${query}`; // of English words, only beginnings

  /** 0 for an entry of that very name, 1 if a name begins with the query, 2 if it holds it; Infinity if none does. */
  const rank = (entry) => Math.min(...[...entry.names, ...entry.forms].map(plain).map((name) =>
    name === query ? 0 : long && name.startsWith(query) ? 1 : long && name.includes(inside) ? 2 : Infinity));

  const found = window.leedlTerms.map((entry) => ({ entry, rank: rank(entry) })).filter((one) => one.rank < 3)
    .sort((a, b) => a.rank - b.rank || a.entry.names[0].length - b.entry.names[0].length).slice(0, 6);
  if (!found.length) return;

  const make = (name, text, more = {}) => Object.assign(document.createElement(name), { textContent: text }, more);
  const list = make("dl", "");
  for (const { entry } of found) {
    const term = make("dt", "");
    term.append(make("a", entry.names.join(", "), { href: entry.address }));
    const meaning = make("dd", "");
    meaning.append(make("p", entry.chinese), make("p", entry.meaning));
    if (entry.page) {
      const where = make("p", "Introduced in ");
      where.append(make("a", entry.page, { href: entry.page_address }));
      meaning.append(where);
    }
    list.append(term, meaning);
  }
  const section = make("section", "", { id: "search-terms" });
  section.append(make("h2", "In the glossary"), list);
  place.before(section);
})();
