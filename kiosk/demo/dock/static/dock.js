// The dock: draws whole states, sends touches and commands. Down and up of a finger are posted one after the other, because
// two posts at once may overtake each other.
"use strict";
const by = (id) => document.getElementById(id);
const glass = by("glass"), keys = by("keys"), told = by("told");
let state = null, chain = Promise.resolve(), papers = 0, led = false;

const PLUG = [["on", "connected"], ["off", "unplugged"]], RUNS = [["on", "running"], ["off", "stopped"]];
const CABLES = [
  ["scanner", "Scanner", PLUG],
  ["reader", "Card reader", PLUG],
  ["printer", "Printer", [["ok", "ready"], ["low", "paper low"], ["out", "no paper"], ["cover", "open"], ["off", "off"]]],
  ["sound", "Loudspeaker", PLUG],
  ["network", "Network", [...PLUG, ["silent", "no answer"]]],
  ["central", "Central server", RUNS],
  ["kiosk", "Kiosk", RUNS],
];
const NEXT = {
  "the kiosk is off": "The kiosk is off. Start it on its screen, or below.",
  "attract": "Press 1, or click Code: the person scans the code of their appointment. Or touch the kiosk’s screen.",
  "choose language": "Choose a language on the kiosk’s screen, or press 1.",
  "find appointment": "Press 1, or click Code: the code goes under the scanner.",
  "confirm appointment": "Answer on the kiosk’s screen: is this their appointment?",
  "show letter": "Press 2, or click Letter: its barcode goes under the scanner.",
  "show card": "Press 3, or click Card: the old card goes into the reader.",
  "take card": "Press 3 again: they take the card out.",
  "read number": "The ticket is out, and desk 3 sees who waits: press F2 there. Then Done on the kiosk’s screen.",
};
const PURPOSES = { collect: "collects", apply: "applies" };

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

async function post(path, body) {
  const answer = await fetch(path, { method: "POST", body }).catch(() => null);
  told.hidden = Boolean(answer && answer.ok);
  if (!answer) told.textContent = "the dock is gone";
  else if (!answer.ok) told.textContent = (await answer.json()).detail;
  if (!told.hidden) setTimeout(() => { told.hidden = true; }, 4000);
}
function command(words) {
  const [verb, ...rest] = words.split(" ");
  chain = chain.then(() => post(`/do/${verb}`, rest.join(" ")));
}

// -- touches: the whole picture is the kiosk's screen; transparent buttons over its keys are for a keyboard and a screen reader
function touch(event, down) {
  const box = glass.getBoundingClientRect();
  const part = (value, from, size) => Math.min(1, Math.max(0, (value - from) / size));
  const body = JSON.stringify([part(event.clientX, box.left, box.width), part(event.clientY, box.top, box.height), down]);
  chain = chain.then(() => post("/touch", body));
}
glass.addEventListener("pointerdown", (event) => {
  if (event.button !== 0 || event.target.closest(".dead")) return;
  glass.setPointerCapture(event.pointerId);
  touch(event, true);
});
glass.addEventListener("pointerup", (event) => { if (glass.hasPointerCapture(event.pointerId)) touch(event, false); });
glass.addEventListener("pointercancel", (event) => touch(event, false));

function drawKeys() {
  const focused = document.activeElement && document.activeElement.dataset.press;
  keys.replaceChildren(...state.keys.map((key) => {
    const words = `${key.name} ${key.choice}`.trim();
    const button = element("button", { type: "button", "data-press": words, "aria-label": key.spoken });
    Object.assign(button.style, { left: `${key.x * 100}%`, top: `${key.y * 100}%`, width: `${key.w * 100}%`, height: `${key.h * 100}%` });
    button.addEventListener("click", (event) => { if (event.detail === 0) command(`press ${words}`); });
    return button;
  }));
  if (focused) {
    const same = keys.querySelector(`[data-press="${CSS.escape(led ? "" : focused)}"]`);
    led = !same;  // where nobody chose it, the focus goes to the first answer of each page, as on the kiosk
    (same || keys.firstElementChild)?.focus({ preventScroll: true });
  }
}

function segments(name, label, choices) {
  const group = element("span", { class: "segments", role: "group", "aria-label": label });
  choices.forEach(([word, said], nr) => group.append(element("button", {
    type: "button", "data-do": `${name} ${word}`, "aria-pressed": String(state.cables[name] === word), class: nr ? "broken" : "",
  }, said)));
  return element("div", { class: "cable" }, label, group);
}

function draw(next) {
  const focused = document.activeElement && document.activeElement.dataset.do;
  const keysBefore = state && JSON.stringify(state.keys);
  state = next;
  by("step").textContent = state.step;
  by("where").textContent = state.step === "attract" ? "Start here." : "Next.";
  by("next").textContent = NEXT[state.step] || "Answer on the kiosk’s screen. It waits five minutes here, not 45 seconds.";
  by("hour").textContent = state.hour;
  by("persons").replaceChildren(...state.persons.map((each) => element("button", {
    type: "button", "data-do": `person ${each.ref}`, "aria-pressed": String(each.ref === state.person),
  }, element("b", {}, each.initials), each.start, element("br", {}), PURPOSES[each.purpose] || each.purpose)));
  by("card").setAttribute("aria-pressed", String(state.card_in));
  by("card-said").textContent = state.card_in ? "take it out" : "put it in";
  by("cables").replaceChildren(...CABLES.map((each) => segments(...each)));
  by("dead").hidden = state.cables.kiosk === "on";
  by("happened").replaceChildren(...state.happened.map((each) => element("li", {}, each)));
  if (JSON.stringify(state.keys) !== keysBefore) drawKeys();
  while (papers < state.papers) {
    papers += 1;
    const image = element("img", { src: `/paper/${papers}`, alt: `ticket ${papers}` });
    const button = element("button", { type: "button", "aria-label": `enlarge ticket ${papers}` }, image);
    button.addEventListener("click", () => { by("large").querySelector("img").src = image.src; by("large").showModal(); });
    by("no-paper").hidden = true;
    by("papers").prepend(button);
  }
  const central = state.cables.central === "on";
  for (const name of ["desk", "display"]) if (central && by(name).getAttribute("src") !== state[name]) {
    by(name).setAttribute("src", state[name]);
    by(`open-${name}`).href = state[name];
  }
  by("log-in").textContent = state.log_in;
  if (focused) document.querySelector(`[data-do="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  document.body.dataset.live = "yes";
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) command(button.dataset.do);
  const tab = event.target.closest("[data-tab]");
  if (tab) for (const each of document.querySelectorAll("[data-tab]")) {
    each.setAttribute("aria-selected", String(each === tab));
    by(`${each.dataset.tab}-tab`).classList.toggle("away", each !== tab);
  }
});
by("display-tab").classList.add("away");
by("card").addEventListener("click", () => command(state.card_in ? "card out" : "card in"));
document.addEventListener("keydown", (event) => {
  if (event.key === "Tab") led = false;
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
});

const stream = new EventSource("/stream");
stream.addEventListener("state", (event) => draw(JSON.parse(event.data)));
stream.addEventListener("picture", (event) => { by("picture").src = `data:image/jpeg;base64,${event.data}`; });
stream.addEventListener("error", () => { told.textContent = "the dock is gone; it comes back by itself"; told.hidden = false; });
stream.addEventListener("open", () => { told.hidden = true; });
