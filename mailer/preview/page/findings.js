// What was found: a list at the side, a mark in the margin at the height of each place. Choosing one shows the other.

import { choices } from "./choices.js";
import { boxOf, nodesAt, scrollToBox } from "./device.js";
import { find, gravest, make, tally, whereabouts, withCode } from "./making.js";

// Places that are a view of their own.
const VIEWS = ["text", "headers"];
const MARK_HEIGHT = 26;
const LANE = 5;
const LANES = 3;

const [list, marks, outline] = ["#findings", "#marks", "#outline"].map(find);

let shown = [];
let tongue = "";
let chosen = -1;
let showView = () => {};

export function watchFindings({ view }) {
  showView = view;
}

export function showFindings({ findings, language }, state) {
  const kept = shown[chosen];
  shown = findings;
  chosen = kept ? findings.findIndex((each) => same(each, kept)) : -1;
  const told = tally(findings) || (state.checked ? "nothing" : "not yet looked for");
  find("#findings-title").replaceChildren("Findings ", make("span", { class: "count" }, told));
  list.setAttribute("aria-busy", !state.checked);
  listFindings();
  for (const view of VIEWS) markView(view, findings.filter((each) => each.place === view));
  reflectChoice();
  // What was read in one language says nothing of the place in another.
  if (language !== tongue) for (const box of [list.parentElement, find("#side")]) box.scrollTop = 0;
  tongue = language;
}

// A list that says the same stays, and with it what has the focus.
function listFindings() {
  const told = JSON.stringify(shown);
  if (list.dataset.told === told) return;
  list.dataset.told = told;
  list.replaceChildren(...shown.map(entry));
}

const same = (one, other) => ["rule", "message", "file", "place"].every((fact) => one[fact] === other[fact]);

function entry(finding, index) {
  const { rule, severity, message, fix } = finding;
  const heading = make("span", { class: "rule" }, make("b", {}, severity), ` ${rule}`);
  const button = make("button", { type: "button" }, heading, make("span", { class: "message" }, withCode(message)));
  button.addEventListener("click", () => chooseFinding(index));
  const where = whereabouts(finding);
  return make(
    "li",
    { class: severity },
    button,
    where ? make("p", { class: "where" }, make("code", {}, where)) : null,
    fix ? make("p", { class: "fix" }, withCode(fix)) : null,
  );
}

function markView(view, findings) {
  const label = find(`input[name="view"][value="${view}"]`).parentElement;
  label.dataset.mark = gravest(findings) ?? "";
}

// Shows a finding: its place is scrolled to and outlined, its entry stands out.
export function chooseFinding(index) {
  chosen = index;
  const place = shown[index]?.place;
  if (VIEWS.includes(place)) showView(place);
  else if (choices.view !== "mail" && place !== undefined) showView("mail");
  reflectChoice();
  const box = place ? boxAt(place) : { top: 0, height: 0 };
  if (box && !VIEWS.includes(place)) scrollToBox(box, place);
  showEntry(index);
  // On a phone the mail stands above the list.
  find("#stage").scrollIntoView({ block: "nearest" });
}

const showEntry = (index) => list.children[index].scrollIntoView({ block: "nearest" });

export function walkFindings(by) {
  const from = chosen < 0 && by < 0 ? 0 : chosen;
  if (shown.length) chooseFinding((from + by + shown.length) % shown.length);
}

// The findings of a place in turn, as choosing its mark again and again goes through them.
export function choosePlace(place) {
  const there = shown.flatMap((each, index) => (each.place === place ? [index] : []));
  if (!there.length) return;
  chooseFinding(there[(there.indexOf(chosen) + 1) % there.length]);
  showEntry(chosen);
}

function reflectChoice() {
  [...list.children].forEach((item, index) => {
    item.classList.toggle("chosen", index === chosen);
    item.querySelector("button").setAttribute("aria-pressed", index === chosen);
  });
  for (const mark of marks.children) mark.classList.toggle("chosen", mark.dataset.of === (shown[chosen]?.place ?? ""));
  reflectOutline();
}

function reflectOutline() {
  const box = shown[chosen]?.place ? boxAt(shown[chosen].place) : null;
  outline.hidden = !box;
  if (!box) return;
  outline.className = shown[chosen].severity;
  for (const side of ["top", "left", "width", "height"]) outline.style[side] = `${box[side]}px`;
}

// The box around all elements of a place; null where the mail shows none of them.
function boxAt(place) {
  const boxes = nodesAt(place).map(boxOf).filter((box) => box.height > 0);
  if (!boxes.length) return null;
  const [top, left] = ["top", "left"].map((side) => Math.min(...boxes.map((box) => box[side])));
  const bottom = Math.max(...boxes.map((box) => box.top + box.height));
  const right = Math.max(...boxes.map((box) => box.left + box.width));
  return { top, left, width: right - left, height: bottom - top };
}

// Puts the marks where the mail, at its present width, has the places.
export function placeMarks() {
  const places = new Map();
  for (const finding of shown) {
    if (finding.place && !VIEWS.includes(finding.place)) {
      places.set(finding.place, [...(places.get(finding.place) ?? []), finding]);
    }
  }
  const placed = [...places].map(([place, findings]) => ({ place, findings, box: boxAt(place) }));
  const made = [];
  let [free, ends, lane] = [0, 0, 0];
  for (const each of placed.filter(({ box }) => box).sort((one, other) => one.box.top - other.box.top)) {
    // Marks side by side would hide each other: the later one moves down, its bar stays.
    const top = Math.max(each.box.top, free);
    free = top + MARK_HEIGHT;
    // Bars that run beside each other would be one.
    lane = each.box.top < ends ? (lane + 1) % LANES : 0;
    ends = Math.max(ends, each.box.top + each.box.height);
    made.push(mark(each, top, lane));
  }
  marks.replaceChildren(...made);
  reflectChoice();
}

function mark({ place, findings, box }, top, lane) {
  const words = nodesAt(place)[0].textContent.trim().replace(/\s+/g, " ");
  const name = `${tally(findings)} beside “${words.length > 40 ? `${words.slice(0, 40)}…` : words}”`;
  const button = make("button", { type: "button", "aria-label": name, title: name }, String(findings.length));
  button.addEventListener("click", () => choosePlace(place));
  const made = make("div", { class: `mark ${gravest(findings)}`, "data-of": place }, make("i"), button);
  made.style.top = `${top}px`;
  made.style.setProperty("--lane", `${lane * LANE}px`);
  made.style.setProperty("--rise", `${box.top - top}px`);
  made.style.setProperty("--high", `${Math.max(box.height, 4)}px`);
  return made;
}
