// The desk's page stays true by itself: each message of the stream is a whole part of it, the list that all desks share
// or this desk's own. Without script the forms still work.
"use strict";
const view = document.getElementById("view"), stale = document.getElementById("stale");
const note = document.getElementById("note");
let last = performance.now(), lastHour = document.getElementById("fresh").textContent, waiting = {}, pressed = false;

function fresh(hour) {
  last = performance.now();
  lastHour = hour;
  stale.hidden = true;
  document.body.classList.remove("is-stale");
  document.getElementById("counts").hidden = false;
  document.getElementById("fresh").textContent = hour;
  document.getElementById("clock").textContent = hour.slice(0, 5);
}

function placeNote() { if (note) document.getElementById("note-place").append(note); }
placeNote();
if (note) history.replaceState(null, "", location.pathname);

// What did not change stays the very same nodes: a redraw costs nobody their focus, their selection or a half-read line.
function renew(old, now) {
  if (old.nodeType !== now.nodeType || old.nodeName !== now.nodeName || old.id !== now.id) { old.replaceWith(now); return; }
  if (old.nodeType !== Node.ELEMENT_NODE) { if (old.data !== now.data) old.data = now.data; return; }
  for (const { name, value } of [...now.attributes]) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of [...old.attributes]) if (!now.hasAttribute(name)) old.removeAttribute(name);
  renewChildren(old, now);
}
function renewChildren(old, now) {
  let at = old.firstChild;
  for (const child of [...now.childNodes]) {
    const named = child.id && [...old.children].find((each) => each.id === child.id);
    if (named && named !== at) { old.insertBefore(named, at); at = named; }
    if (!at || (!named && at.id)) { old.insertBefore(child, at); continue; }
    const next = at.nextSibling;
    renew(at, child);
    at = next;
  }
  while (at) { const next = at.nextSibling; at.remove(); at = next; }
}

function swap(message) {
  const focus = document.activeElement && document.activeElement.closest("#view") ? document.activeElement : null;
  const row = focus && focus.closest("tr[id], li[id]");
  const place = row ? [...row.parentNode.children].indexOf(row) : -1;
  const tops = [...view.querySelectorAll(".list, .body")].map((each) => each.scrollTop);
  const before = new Set([...view.querySelectorAll("tr[id]")].map((each) => each.id));
  const whole = document.createElement("template");
  whole.innerHTML = message.html.replaceAll("@desk@", document.body.dataset.desk);
  if (note) note.remove();
  for (const part of [...whole.content.children]) renew(document.getElementById(part.id), part);
  placeNote();
  const chosen = document.getElementById("e-" + new URLSearchParams(location.search).get("entry"));
  if (chosen) chosen.classList.add("chosen");
  view.dataset.seq = message.seq;
  [...view.querySelectorAll(".list, .body")].forEach((each, nr) => { each.scrollTop = tops[nr] || 0; });
  for (const each of view.querySelectorAll("tr[id]")) if (!before.has(each.id)) {
    each.classList.add("fresh");
    setTimeout(() => each.classList.remove("fresh"), 3000);
  }
  if (focus && focus.isConnected && document.activeElement === focus) { /* it is the same element still */ }
  else if (row) {
    const rows = view.querySelectorAll("tbody tr[id]");
    const same = document.getElementById(row.id) || rows[Math.min(place, rows.length) - 1] || rows[0];
    const target = same && same.querySelector("a, button");
    if (target) target.focus({ preventScroll: true });
  } else if (focus && focus.id && document.getElementById(focus.id)) document.getElementById(focus.id).focus();
  document.getElementById("told").textContent = document.querySelector("#counts span").textContent;
  alarm();
}

// Whoever asks for help at a kiosk is heard, stands in the tab's title, and on top, until a colleague says that they go.
const title = document.title;
let ringing = new Set(), audio = null;
function alarm() {
  const ids = new Set([...view.querySelectorAll("#alarms li")].map((each) => each.id));
  document.title = ids.size ? `(${ids.size}) Hulp gevraagd · ${title}` : title;
  if ([...ids].some((id) => !ringing.has(id))) ring();
  ringing = ids;
}
function ring() {
  document.body.dataset.rang = String(Number(document.body.dataset.rang || 0) + 1);
  audio = audio || new AudioContext();
  audio.resume();
  for (const [at, tone] of [[0, 880], [0.25, 660], [0.5, 880]]) {
    const wave = audio.createOscillator(), level = audio.createGain();
    wave.frequency.value = tone;
    level.gain.setValueAtTime(0.2, audio.currentTime + at);
    level.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + 0.22);
    wave.connect(level).connect(audio.destination);
    wave.start(audio.currentTime + at);
    wave.stop(audio.currentTime + at + 0.24);
  }
}
alarm();

// A view is held back while something is pressed: nothing moves under a finger.
function offer(part, message) { if (pressed) waiting[part] = message; else swap(message); }
function release() {
  pressed = false;
  const held = Object.entries(waiting);
  waiting = {};
  if (held.length) setTimeout(() => held.forEach(([part, message]) => offer(part, message)), 0);
}
addEventListener("pointerdown", () => { pressed = true; });
for (const end of ["pointerup", "pointercancel", "blur"]) addEventListener(end, release);

const stream = new EventSource(document.body.dataset.stream);
// Of the list, only the rows that changed come again: the others are taken from the pieces of the last message.
let pieces = [];
function whole(message) {
  if (message.changes) pieces = message.changes.flatMap((each) => (typeof each === "string" ? [each] : pieces.slice(...each)));
  else pieces = message.html.split(/(?=\n<tr )/);
  return { ...message, html: pieces.join("") };
}
for (const part of ["list", "mine"]) stream.addEventListener(part, (event) => {
  const message = part === "list" ? whole(JSON.parse(event.data)) : JSON.parse(event.data);
  offer(part, message);
  fresh(message.hour);
  if (part === "mine") document.body.dataset.live = "yes";
});
stream.addEventListener("ended", () => location.reload());
stream.addEventListener("still", (event) => fresh(JSON.parse(event.data)));
setInterval(() => {
  if (performance.now() - last < 10000 || !stale.hidden) return;
  document.getElementById("since").textContent = lastHour;
  document.getElementById("counts").hidden = true;
  stale.hidden = false;
  document.body.classList.add("is-stale");
}, 500);


// A view is the same for all who look at it: the token of this session's forms stands on the page.
addEventListener("submit", (event) => {
  const button = event.target.querySelector("button"), token = event.target.querySelector("[name=token]");
  if (token) token.value = document.body.dataset.token;
  if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
});
addEventListener("keydown", (event) => {
  if (event.repeat && /^F\d+$|^Enter$/.test(event.key)) { event.preventDefault(); return; }
  const links = [...view.querySelectorAll("tbody a.number")];
  const at = links.indexOf(document.activeElement);
  if (event.key === "F2") { event.preventDefault(); document.getElementById("primary").click(); }
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const next = links[at < 0 ? 0 : at + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus(); }
  } else if (event.key === "Escape") location.href = location.pathname;
});
