/** Runs the verifier on the record of a page when the reader asks, and says in the page's language what it checked. */
(() => {
  const { verifier, texts, log, file } = document.currentScript.dataset;
  const at = (path) => new URL(path, location).href;
  const fill = (text, places) => text.replace(/\{(\w+)\}/g, (all, name) => places[name] ?? all);
  const digits = (row) => row.lastElementChild.textContent.replace(/\D/g, "");

  /** Shows lines, each with a sign of what it means: "holds", "fails", or "" for a remark. */
  function show(out, lines) {
    const list = document.createElement("ul");
    list.className = "checks";
    for (const [verdict, text] of lines) {
      const line = document.createElement("li");
      line.className = verdict;
      const sign = document.createElement("b");
      sign.textContent = { holds: "✓ ", fails: "✗ " }[verdict] ?? "";
      line.append(sign, text);
      list.append(line);
    }
    out.replaceChildren(list);
  }

  /** Compares the figures of a part of the page with those of the record, in both directions. */
  function compare(part, { lines, votes }, words) {
    const left = new Map([
      ...Object.entries(lines).map(([line, figure]) => [`l:${line}`, figure]),
      ...Object.entries(votes).map(([who, figure]) => [`v:${who}`, figure]),
    ]);
    const said = [];
    const size = left.size;
    for (const row of part.querySelectorAll("[data-line],[data-who]")) {
      const key = row.dataset.line ? `l:${row.dataset.line}` : `v:${row.dataset.who}`;
      const name = row.firstElementChild.textContent;
      const figure = left.get(key);
      const shown = digits(row);
      const equal = figure === null ? shown === "" : figure !== undefined && shown === String(figure);
      if (!equal) said.push(["fails", fill(words.differs, { name, shown: shown || "–", figure: figure ?? "–" })]);
      left.delete(key);
    }
    for (const key of left.keys()) said.push(["fails", fill(words.lacks, { name: key.slice(2) })]);
    return said.length ? said : [["holds", fill(words.figures, { n: size })]];
  }

  async function sentences(box, index, words) {
    if (!crypto.subtle) return [["", words.insecure]];
    const v = await import(at(verifier));
    const read = v.reader(at(log));
    let found;
    try {
      found = await v.verifyIndex(read, BigInt(index));
    } catch (error) {
      if (error instanceof v.Refusal) return [["fails", fill(words.refused, { why: error.message })]];
      return [["", error.name === "NotSupportedError" ? words.unsupported : words.unreachable]];
    }
    const policy = new Uint8Array(await crypto.subtle.digest("SHA-256", await read("policy.txt")));
    const places = { ...found, hash: v.toHex(policy) };
    const said = [["holds", fill(words.signed, places)], ["holds", fill(words.included, places)]];
    if (box.dataset.leaf) {
      const same = box.dataset.leaf === found.leafHash;
      said.push(same ? ["holds", words.leaf] : ["fails", words.leafdiffers]);
      said.push(...compare(box.closest("section"), found.record.body, words));
    } else {
      box.querySelector("pre").textContent = JSON.stringify(found.record, null, 1);
      box.querySelector("pre").hidden = false;
    }
    return [...said, ["", fill(words.policy, places)], ["", words.rest]];
  }

  async function check(box, index) {
    const out = box.querySelector("[role=status]");
    if (location.protocol === "file:") return show(out, [["", file]]);
    out.textContent = "…";
    let words;
    try {
      words = await (await fetch(at(texts))).json();
      show(out, await sentences(box, index, words));
    } catch {
      out.textContent = words?.unreachable ?? "✗";
    }
  }

  for (const box of document.querySelectorAll(".record[data-index]")) {
    const button = box.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", () => check(box, box.dataset.index));
  }
  const form = document.querySelector("form.record");
  if (form) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      check(form, form.elements.index.value);
    });
  }
})();
