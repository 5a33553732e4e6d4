"use strict";
// Sorts and filters the table of students. Everything is there without it.
const table = document.getElementById("students");
const body = table.tBodies[0];
const rows = Array.from(body.rows);
const search = document.getElementById("search");

search.parentElement.hidden = false;
search.addEventListener("input", () => {
  const wanted = search.value.toLowerCase();
  for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
});

function key(row, column) {
  const cell = row.cells[column];
  return "value" in cell.dataset ? Number(cell.dataset.value) : cell.textContent.trim().toLowerCase();
}

for (const heading of table.tHead.rows[0].cells) {
  const button = document.createElement("button");
  button.append(...heading.childNodes);
  heading.append(button);
  button.addEventListener("click", () => {
    const down = heading.ariaSort === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    heading.ariaSort = down ? "descending" : "ascending";
    const column = heading.cellIndex;
    const sorted = rows.toSorted((a, b) => {
      const [x, y] = [key(a, column), key(b, column)];
      return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1);
    });
    body.append(...sorted);
  });
}
