// The lobby's display: each message is a whole view. Without news for ten seconds it says since when, and keeps what it has.
"use strict";
const calls = document.getElementById("calls"), clock = document.getElementById("clock");
let last = performance.now(), lastHour = clock.textContent, told = null;

// The hour goes on from central's last word: a clock that stands still says something wrong.
function tick() {
  if (told === null) return;
  const minutes = Math.floor((told + (performance.now() - last) / 1000) / 60) % 1440;
  clock.textContent = `${Math.floor(minutes / 60)}.${String(minutes % 60).padStart(2, "0")}`;
}

function fresh(hour) {
  last = performance.now();
  lastHour = hour.slice(0, 5);
  told = hour.split(".").reduce((sum, part) => sum * 60 + Number(part), 0);
  tick();
  document.body.classList.remove("is-stale");
}

const stream = new EventSource("/display/stream");
stream.addEventListener("view", (event) => {
  const message = JSON.parse(event.data);
  if (calls.innerHTML !== message.html) calls.innerHTML = message.html;
  calls.dataset.seq = message.seq;
  fresh(message.hour);
  document.body.dataset.live = "yes";
});
stream.addEventListener("ended", () => location.reload());
stream.addEventListener("still", (event) => fresh(JSON.parse(event.data)));
setInterval(() => {
  tick();
  if (performance.now() - last < 10000 || document.body.classList.contains("is-stale")) return;
  document.getElementById("since").textContent = lastHour;
  document.body.classList.add("is-stale");
}, 500);
