"use strict";
// Finds places, contests, people and stations by name; portal/searching.py says what lies in the files.
const hattama = {
  waiting: {},
  found: (name, content) => hattama.waiting[name](content),
  // The same steps as in portal/folding.py.
  fold(text, folds) {
    const letters = new RegExp(Object.keys(folds).sort((a, b) => b.length - a.length).join("|"), "gu");
    return text.toLowerCase().normalize("NFD").replace(letters, (key) => folds[key]).replace(/\p{M}/gu, "")
      .replace(/[^\p{L}\p{N}]+/gu, " ").replace(/i+e/g, "e").replace(/([^0-9])\1+/gu, "$1").trim();
  },
};
for (const form of document.querySelectorAll("form.search")) {
  const { q } = form, { up } = form.dataset, files = {};
  const list = Object.assign(document.createElement("ul"), { hidden: true });
  const said = document.createElement("output");
  form.append(said, list);

  const load = (name) => files[name] ??= new Promise((done) => {
    hattama.waiting[name] = done;
    document.head.append(Object.assign(document.createElement("script"), { src: `${up}search/${name}.js` }));
  });

  // The entries that hold a word with this beginning, and how well; `all` where a word leads to all.
  async function numbers(word, shards) {
    const inside = shards.filter((one) => word.startsWith(one)).pop();
    const names = shards.filter((one) => one !== inside && one.startsWith(word)).slice(0, 4);
    const ranks = new Map();
    for (const one of inside === undefined ? names : [inside, ...names]) {
      const name = one.replace(/[^a-z0-9]/gu, (letter) => "-" + letter.codePointAt().toString(16));
      for (const [known, found] of Object.entries(await load("w" + name))) {
        if (!known.startsWith(word)) continue;
        if (!found) ranks.all = true;
        let number = 0;
        for (const step of found ?? []) {
          number += step;
          ranks.set(number, Math.min(ranks.get(number) ?? 1, known === word ? 0 : 1));
        }
      }
    }
    return ranks;
  }

  async function search() {
    const asked = q.value, top = await load("top"), ranks = [];
    const words = hattama.fold(asked, top.folds).split(" ").filter(Boolean);
    for (const word of words) ranks.push(await numbers(word, top.shards));
    const telling = ranks.filter((one) => !one.all);
    const used = telling.length ? telling : ranks.slice(0, 1);
    const rank = (number) => used.reduce((sum, one) => sum + one.get(number), 0);
    const best = [...used[0]?.keys() ?? []].filter((number) => used.every((one) => one.has(number)))
      .sort((a, b) => rank(a) - rank(b) || a - b).slice(0, 8);
    const entries = await Promise.all(best.map(async (number) => {
      const rows = await load("e" + Math.floor(number / top.block)), at = number % top.block;
      const placed = rows.slice(0, at + 1).filter((row) => row.length > 3).pop();
      return [...rows[at].slice(0, 3), placed?.[3]];
    }));
    if (asked !== q.value) return;
    list.replaceChildren(...entries.map(([name, kind, id, place]) => {
      const item = document.createElement("li"), link = document.createElement("a"), note = document.createElement("small");
      link.href = `${up}${top.kinds[kind][1]}/${id}.html`;
      link.textContent = name;
      note.textContent = [top.kinds[kind][0], place].filter(Boolean).join(", ");
      item.append(link, " ", note);
      return item;
    }));
    list.hidden = !entries.length;
    said.textContent = entries.length || !words.length ? "" : telling.length ? top.none : top.more;
  }

  q.addEventListener("input", search);
  form.addEventListener("submit", (event) => {
    const first = list.querySelector("a");
    if (first) { event.preventDefault(); first.click(); }
  });
  form.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") { q.value = ""; search(); q.focus(); }
    if (!step || list.hidden) return;
    event.preventDefault();
    const stops = [q, ...list.querySelectorAll("a")];
    stops[Math.max(0, Math.min(stops.length - 1, stops.indexOf(document.activeElement) + step))].focus();
  });
  const sent = new URLSearchParams(location.search).get("q");
  if (sent) { q.value = sent; search(); }
}
