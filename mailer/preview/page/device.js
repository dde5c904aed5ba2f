// The mail in its device. The frame is as high as the mail and the screen around it scrolls, so that marks and outline
// move with the mail by themselves, and nothing of the mail has to be listened to.

import { choices } from "./choices.js";
import { rowFor } from "./inbox.js";
import { find, make } from "./making.js";

const SANDBOX = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";
const LEAST_DESKTOP = 720;
const MOST_DESKTOP = 1040;

const [stage, device, screen, roll, sheet] = ["#stage", "#device", "#screen", "#roll", "#sheet"].map(find);

// The frame that is seen, the one that is being loaded, and the promise whether that one will be fit to be seen.
let frame = null;
let loading = null;
let arrival = null;
// The place that is being scrolled to.
let aim = null;
let scale = 1;
let told = () => {};
let heardKey = () => {};
let heardPlace = () => {};

export function watchDevice({ fitted, key, place }) {
  [told, heardKey, heardPlace] = [fitted, key, place];
  new ResizeObserver(() => refit()).observe(stage);
  screen.addEventListener("scrollend", () => (aim = null));
}

// Shows an edition. The new mail is loaded out of sight and takes the place of the old one at once, where the eye was.
// False where another was asked for meanwhile, or the mail is no longer served.
export async function showMail(edition) {
  const address = addressOf(edition);
  if (loading?.dataset.address !== address) {
    giveUpLoading();
    if (frame?.dataset.address !== address) arrival = load(address, edition);
  }
  if (loading && !(await arrival)) return false;
  const row = rowFor(edition, choices.width);
  row.dataset.scheme = choices.scheme;
  const eye = whereTheEyeIs();
  sheet.querySelector(".row")?.remove();
  sheet.prepend(row);
  swap();
  fit();
  returnTo(eye);
  return true;
}

export function showNoMail() {
  giveUpLoading();
  sheet.replaceChildren();
  frame = null;
  told();
}

function giveUpLoading() {
  loading?.remove();
  loading = null;
}

function addressOf(edition) {
  const { scheme, images, styles } = choices;
  return `${edition.mail}?${new URLSearchParams({ scheme, images, styles })}`;
}

// Each mail gets a frame of its own: a frame that is sent elsewhere would leave a step in the browser's history.
async function load(address, edition) {
  const title = `The mail, ${edition.language}`;
  const made = make("iframe", { src: address, title, sandbox: SANDBOX, scrolling: "no", class: "mail loading" });
  made.dataset.address = address;
  made.dataset.scheme = choices.scheme;
  loading = made;
  // The first mail is laid out at once as wide as it will be; any other is as wide as the one that is seen.
  if (!frame) fitDevice();
  await new Promise((done) => {
    made.addEventListener("load", done, { once: true });
    sheet.append(made);
  });
  const isMail = made.contentDocument?.contentType === "text/html" && made.contentDocument.body;
  if (!isMail && loading === made) giveUpLoading();
  return loading === made;
}

function swap() {
  if (!loading) return;
  loading.classList.remove("loading");
  frame?.remove();
  [frame, loading] = [loading, null];
  const mail = frame.contentDocument;
  // A link that opened in the frame would take the mail away.
  for (const link of mail.links) if (!link.getAttribute("href").startsWith("#")) link.target = "_blank";
  mail.addEventListener("keydown", heardKey);
  mail.addEventListener("click", ({ target }) => {
    const place = target.closest?.("[data-place]")?.dataset.place;
    if (place) heardPlace(place);
  });
}

function refit() {
  if (!frame) return;
  const eye = whereTheEyeIs();
  fit();
  returnTo(eye);
  told();
}

// The device in its room. On a phone the whole screen is the mail's, as it will be its reader's; the marks then stand
// over its margin.
function fitDevice() {
  stage.dataset.bare = false;
  const style = getComputedStyle(device);
  const beside = 2 * parseFloat(style.getPropertyValue("--bezel")) + parseFloat(style.getPropertyValue("--rail"));
  const all = stage.clientWidth;
  let room = Math.max(all - beside - parseFloat(style.getPropertyValue("--around")), 200);
  if (room < +choices.width && +choices.width <= all) {
    stage.dataset.bare = true;
    room = all;
  }
  const width = choices.width === "desktop" ? Math.min(Math.max(room, LEAST_DESKTOP), MOST_DESKTOP) : +choices.width;
  scale = Math.min(1, room / width);
  device.dataset.width = choices.width;
  set("--width", `${width}px`);
  set("--scale", scale);
  return width;
}

// The height of the mail is known only at its width, and a frame that is too high would stretch it. All is measured
// before anything gets its size: each measure behind a new size would have the browser lay the mail out once more.
function fit() {
  set("--height", "0px");
  const width = fitDevice();
  const mail = frame.contentDocument.documentElement;
  const [high, wide] = [Math.ceil(mail.getBoundingClientRect().height), mail.scrollWidth];
  set("--roll", `${Math.ceil((sheet.offsetHeight + high) * scale)}px`);
  set("--height", `${high}px`);
  tell(width, wide);
}

const set = (name, value) => device.style.setProperty(name, value);

function tell(width, wide) {
  const spills = wide > width + 1 ? `; the mail is ${wide} wide and would scroll sideways` : "";
  find("#measure").textContent = `${width} px${scale < 1 ? `, shown at ${Math.round(scale * 100)} %` : ""}${spills}`;
}

// The last text that begins above the top of the screen, and how far below that the top is.
function whereTheEyeIs() {
  const top = screen.scrollTop;
  const above = frame ? placesOfMail().filter((node) => boxOf(node).top <= top).at(-1) : undefined;
  return above ? { top, words: above.textContent, place: above.dataset.place, below: top - boxOf(above).top } : { top };
}

// A scroll that was on its way ends at its aim. All else is found again by its words rather than its name, as one more
// paragraph above it gives it another.
function returnTo({ top, words, place, below }) {
  const [aimed] = aim === null ? [] : nodesAt(aim);
  if (aimed) return screen.scrollTo({ top: aboveBox(boxOf(aimed)), behavior: "instant" });
  const nodes = words === undefined ? [] : placesOfMail();
  const named = nodes.find((node) => node.dataset.place === place);
  const same = named?.textContent === words ? named : (nodes.find((node) => node.textContent === words) ?? named);
  const wanted = same ? boxOf(same).top + below : top;
  if (Math.abs(screen.scrollTop - wanted) >= 1) screen.scrollTop = wanted;
}

const placesOfMail = () => [...frame.contentDocument.querySelectorAll("[data-place]")];

// The elements of a place, in the line of the inbox or in the mail.
export function nodesAt(place) {
  const named = `[data-place="${CSS.escape(place)}"]`;
  const listed = [...sheet.querySelectorAll(named)];
  return listed.length || !frame ? listed : [...frame.contentDocument.querySelectorAll(named)];
}

// Where an element stands on the roll, in pixels of the screen.
export function boxOf(node) {
  const [from, own] = [roll.getBoundingClientRect(), node.getBoundingClientRect()];
  if (node.ownerDocument === document) {
    return { top: own.top - from.top, left: own.left - from.left, width: own.width, height: own.height };
  }
  const outer = frame.getBoundingClientRect();
  const [top, left] = [outer.top - from.top + own.top * scale, outer.left - from.left + own.left * scale];
  return { top, left, width: own.width * scale, height: own.height * scale };
}

// Brings a box of a place onto the screen, where it is not there as a whole.
export function scrollToBox(box, place) {
  const [from, to] = [screen.scrollTop, screen.scrollTop + screen.clientHeight];
  if (box.top >= from && box.top + Math.min(box.height, screen.clientHeight) <= to) return;
  const top = Math.min(aboveBox(box), screen.scrollHeight - screen.clientHeight);
  // Where nothing tells that a scroll has ended, or none begins, the aim would never be forgotten.
  if ("onscrollend" in window && Math.abs(top - screen.scrollTop) >= 1) aim = place;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  screen.scrollTo({ top, behavior: calm ? "instant" : "smooth" });
}

const aboveBox = ({ top }) => Math.max(top - screen.clientHeight / 4, 0);
