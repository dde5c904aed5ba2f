// The line of the inbox as three kinds of mail program cut it. They are cut at true widths, in the reader's script.

import { find, make } from "./making.js";

const KINDS = [
  { kind: "phone", words: "iPhone Mail", width: 375 },
  { kind: "thumb", words: "Gmail on a phone", width: 360 },
  { kind: "desk", words: "Gmail on a desktop", width: 960 },
];

// Which of them belongs to a width of the device.
const KIND_OF_WIDTH = { 320: "phone", 375: "phone", 600: "thumb", desktop: "desk" };

const ELLIPSIS_EM = 0.9;

// Letters of 14 px are read down to this; what would have to be smaller scrolls.
const LEAST_SCALE = 0.75;

const growing = new ResizeObserver((seen) => seen.forEach(({ target }) => fit(target)));

export const rowFor = (edition, width) => row(edition, KIND_OF_WIDTH[width]);

export function showInbox(edition, scheme) {
  const pane = find('[data-pane="inbox"]');
  pane.replaceChildren(make("h2", {}, "As it is listed"), ...KINDS.map((each) => listed(edition, scheme, each)));
  // Only what is laid out can be measured.
  growing.disconnect();
  for (const sample of pane.querySelectorAll(".listed")) {
    sample.append(make("p", { class: "cut" }, cuts(sample)));
    growing.observe(sample);
  }
}

// Where there is no room for a line it is shown smaller, and where that would be too small it scrolls; either is said.
function fit(sample) {
  const { words, width } = KINDS.find(({ kind }) => kind === sample.dataset.kind);
  const share = Math.min(1, Math.floor((sample.clientWidth / width) * 1000) / 1000);
  const scrolls = share < LEAST_SCALE;
  const how = scrolls ? "; scroll it sideways to see its end" : `, shown at ${Math.round(share * 100)} %`;
  sample.style.setProperty("--zoom", scrolls ? 1 : share);
  sample.querySelector("h3").textContent = `${words}, ${width} px${share < 1 ? how : ""}`;
}

function listed(edition, scheme, { kind, words, width }) {
  // Where there is no room for it, it scrolls, from where its reading begins.
  const scrolls = { tabindex: "0", role: "group", "aria-label": words, dir: edition.direction };
  const shown = make("div", { class: `inbox-frame ${kind}`, "data-scheme": scheme, ...scrolls }, row(edition, kind));
  shown.style.setProperty("--row", `${width}px`);
  return make("section", { class: "listed", "data-kind": kind }, make("h3", {}, `${words}, ${width} px`), shown);
}

function row({ sender, subject, preheader, language, direction }, kind) {
  const named = sender.name || sender.address;
  const facts = { class: `row ${kind}`, lang: language, dir: direction };
  // A line in another script than the edition's is cut where its own reading ends.
  const part = (name, words) => make("p", { class: name, "data-place": name, dir: "auto" }, words);
  return make(
    "div",
    facts,
    make("span", { class: "face", "aria-hidden": "true" }, kind === "thumb" ? [...named][0] : ""),
    part("sender", named),
    make("p", { class: "time" }, "09:41"),
    part("subject", subject || "(no subject)"),
    part("preheader", preheader),
  );
}

function cuts(sample) {
  const [subject, preheader] = ["subject", "preheader"].map((name) => sample.querySelector(`.${name}`));
  return `The subject ${told(subject)}; the line behind it ${told(preheader)}.`;
}

function told(node) {
  const all = [...node.textContent];
  if (!all.length) return "is empty";
  const fits = charactersThatFit(node, all);
  if (!fits) return "does not show";
  return fits < all.length ? `is cut after ${fits} of ${all.length} characters` : "is whole";
}

function charactersThatFit(node, all) {
  if (node.scrollWidth <= node.clientWidth && node.scrollHeight <= node.clientHeight) return all.length;
  const [words, box, range] = [node.firstChild, node.getBoundingClientRect(), document.createRange()];
  const room = box.width - ELLIPSIS_EM * parseFloat(getComputedStyle(node).fontSize);
  range.setStart(words, 0);
  const fits = (count) => {
    range.setEnd(words, all.slice(0, count).join("").length);
    const end = range.getBoundingClientRect().bottom;
    if (end < box.bottom - box.height / 3) return true;
    const last = [...range.getClientRects()].filter(({ bottom }) => bottom > end - 4);
    const [left, right] = [Math.min(...last.map((each) => each.left)), Math.max(...last.map((each) => each.right))];
    return end <= box.bottom + 1 && right - left <= room;
  };
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    [low, high] = fits(middle) ? [middle, high] : [low, middle - 1];
  }
  return low;
}
