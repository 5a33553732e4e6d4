"use strict";
// The way from one student to the next, in the order of the list on the class page. The links are there without it.
const way = {
  p: document.querySelector("a[rel=prev]"),
  n: document.querySelector("a[rel=next]"),
  u: document.querySelector("a[rel=up]"),
};

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem("students"));
  } catch {
    return null; // a browser may refuse to remember
  }
}

function lead(link, page) {
  link.hidden = page === undefined;
  if (page !== undefined) link.href = page;
}

const list = remembered();
const here = list ? list.pages.indexOf(location.pathname.split("/").pop()) : -1;
if (here >= 0) {
  lead(way.p, list.pages[here - 1]);
  lead(way.n, list.pages[here + 1]);
  way.u.href = way.u.getAttribute("href") + list.filter;
  document.getElementById("page=position").textContent = `${here + 1} of ${list.pages.length}`;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea")) return;
  const link = way[{ ArrowLeft: "p", ArrowRight: "n", k: "p", j: "n" }[event.key] || event.key];
  if (link && !link.hidden && !event.target.closest("pre")) link.click();
});

// The first marked line may be far down in a long file.
const marked = document.querySelector(".code .marked");
if (marked && !location.hash) {
  const code = marked.closest(".code");
  code.scrollTop = marked.offsetTop - code.offsetTop - code.clientHeight / 3;
}
