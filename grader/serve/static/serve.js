"use strict";
// Everything is there without it: it shows times in the reader's zone, takes dropped files, and waits for news.
function showTimes(part) {
  for (const time of part.querySelectorAll("time[datetime]")) {
    const moment = new Date(time.dateTime);
    time.title = time.textContent;
    const [date, clock] = [{ year: "numeric", month: "short", day: "numeric" }, { hour: "numeric", minute: "2-digit" }];
    time.textContent = moment.toLocaleString([], { ...date, ...clock, timeZoneName: "short" });
  }
}
showTimes(document);

for (const form of document.querySelectorAll("form.drop")) {
  const input = form.querySelector("input[type=file]");
  for (const name of ["dragenter", "dragover"]) form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });
}

// What a second click would send again is on its way. If it does not arrive, or the page comes back from the history, the
// button works again.
for (const form of document.querySelectorAll("form[method=post]")) {
  const forget = () => delete form.dataset.sent;
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(forget, 5000);
  });
  addEventListener("pageshow", forget);
}

const waiting = document.querySelector("[data-events]");
if (waiting) {
  const events = new EventSource(waiting.dataset.events);
  events.addEventListener("state", (event) => {
    if (event.data !== "done" && event.data !== "failed") return;
    events.close();
    location.reload();
  });
}

// A page with nothing on it but the wait.
if (document.querySelector("[data-refresh]")) setTimeout(() => location.reload(), 2000);

// Teachers' pages: a mark that differs from the one the page was made with is news.
const SELDOM_MS = 10000; // at a deadline there is news all the time, and a page of a large class takes a second to make
function onNews(part, address, tell) {
  let timer, last = -Infinity;
  const soon = () => { timer ??= setTimeout(() => { timer = undefined; last = Date.now(); tell(); }, Math.max(0, last + SELDOM_MS - Date.now())); };
  new EventSource(address).addEventListener("state", (event) => {
    if (event.data === part.dataset.seen) return;
    part.dataset.seen = event.data;
    soon();
  });
}

const live = document.querySelector("[data-live]");
if (live) onNews(live, live.dataset.live, async () => {
  const answer = await fetch(location.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-live]");
  if (!fresh) return;
  const focused = live.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  live.replaceChildren(...fresh.childNodes);
  live.dataset.seen = fresh.dataset.seen;
  showTimes(live);
  if (focused) live.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
});

// A page with a filter, whose hash outlives the reload: it waits until nobody uses it.
const reloading = document.querySelector("[data-reload]");
if (reloading) onNews(reloading, reloading.dataset.reload, () => {
  setInterval(() => { if (document.activeElement === document.body) location.reload(); }, 5000);
});
