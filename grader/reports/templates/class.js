"use strict";
// Filters, sorts and walks through the table of students. Everything is there without it: a link to a filter then
// leads to the place on the page that lists the same students.
const table = document.getElementById("students");
const body = table.tBodies[0];
const search = document.getElementById("search");
const told = document.getElementById("told");
const filters = document.getElementById("filters");
const links = Array.from(document.querySelectorAll('a[href^="#"][href*="="]'));
const rows = Array.from(body.rows, (row) => ({
  row,
  tags: new Set(row.dataset.tags.split(" ")),
  text: `${row.textContent} ${plain(row.dataset.tags)}`.toLowerCase(),
}));
let wanted = [];
let words = "";

function plain(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // somebody wrote the address by hand
  }
}

function tagOf(link) {
  return link.getAttribute("href").slice(1);
}

// A link must filter, not jump to the list of the same students.
for (const place of document.querySelectorAll('[id*="="]')) place.removeAttribute("id");
document.getElementById("finder").hidden = false;

function read() {
  const parts = location.hash.slice(1).split("&").filter((part) => part.includes("="));
  const query = parts.find((part) => part.startsWith("q="));
  words = query ? plain(query.slice(2)) : "";
  wanted = parts.filter((part) => part !== query);
}

function hash() {
  const query = words ? [`q=${encodeURIComponent(words)}`] : [];
  return [...wanted, ...query].join("&");
}

function shown() {
  return rows.filter(({ row }) => !row.hidden).map(({ row }) => row);
}

function filter() {
  const sought = words.toLowerCase().split(/\s+/).filter(Boolean);
  for (const { row, tags, text } of rows) {
    row.hidden = !(wanted.every((tag) => tags.has(tag)) && sought.every((word) => text.includes(word)));
  }
  tell();
}

function tell() {
  const count = shown().length;
  told.textContent = count === rows.length ? `${count} students` : `${count} of ${rows.length} students`;
  for (const link of links) {
    if (wanted.includes(tagOf(link))) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  filters.replaceChildren(...wanted.map(remover));
  if (search.value !== words) search.value = words;
  remember();
}

function remover(tag) {
  const button = document.createElement("button");
  const named = links.find((link) => link.dataset.label && tagOf(link) === tag);
  button.textContent = `${named ? named.dataset.label : plain(tag).replace("=", ": ")} ✕`;
  button.title = "Remove this filter";
  button.addEventListener("click", () => choose(tag));
  return button;
}

function choose(tag) {
  const kind = `${tag.split("=")[0]}=`;
  const others = wanted.filter((other) => !other.startsWith(kind));
  wanted = wanted.includes(tag) ? others : [...others, tag];
  history.pushState(null, "", `#${hash()}`);
  filter();
}

// For the links from student to student, which follow the list as it is now.
function remember() {
  const pages = shown().map((row) => row.cells[0].querySelector("a").getAttribute("href").split("/").pop());
  try {
    sessionStorage.setItem("students", JSON.stringify({ pages, filter: hash() ? `#${hash()}` : "" }));
  } catch {
    // a browser may refuse to remember; the links then follow the class
  }
}

function move(step) {
  const list = shown();
  const at = list.indexOf(document.activeElement.closest("#students tbody tr"));
  const next = list[at < 0 ? (step > 0 ? 0 : list.length - 1) : at + step];
  if (next) next.cells[0].querySelector("a").focus();
}

function clear() {
  [wanted, words] = [[], ""];
  history.pushState(null, "", location.pathname + location.search);
  filter();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || !links.includes(link) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  choose(tagOf(link));
  if (!table.contains(link)) document.getElementById("everybody").scrollIntoView({ block: "nearest" });
});

search.addEventListener("input", () => {
  words = search.value.trim();
  history.replaceState(null, "", hash() ? `#${hash()}` : location.pathname + location.search);
  filter();
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const typing = event.target === search;
  const step = { ArrowDown: 1, ArrowUp: -1, ...(typing ? {} : { j: 1, k: -1 }) }[event.key];
  if (step && (typing || event.target === document.body || table.contains(event.target))) move(step);
  else if (event.key === "/" && !typing) search.focus();
  else if (event.key === "Escape") clear();
  else return;
  event.preventDefault();
});

window.addEventListener("popstate", () => {
  read();
  filter();
});

function key(row, column) {
  const cell = row.cells[column];
  return "value" in cell.dataset ? Number(cell.dataset.value) : cell.textContent.trim().toLowerCase();
}

function sort(heading, down) {
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  heading.ariaSort = down ? "descending" : "ascending";
  const keys = new Map(rows.map(({ row }) => [row, key(row, heading.cellIndex)]));
  rows.sort((a, b) => {
    const [x, y] = [keys.get(a.row), keys.get(b.row)];
    return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1);
  });
  body.append(...rows.map(({ row }) => row));
  remember();
}

for (const heading of table.tHead.rows[0].cells) {
  const button = document.createElement("button");
  button.append(...heading.childNodes);
  heading.append(button);
  button.addEventListener("click", () => sort(heading, heading.ariaSort === "ascending"));
}

read();
filter();
