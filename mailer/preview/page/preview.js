// The page of `mailer preview`: hears how things stand after each change, and shows it where the editor looks.

import { showChanges } from "./changes.js";
import { choices, choose, offer, onChoice, reflect } from "./choices.js";
import { showMail, showNoMail, watchDevice } from "./device.js";
import { choosePlace, placeMarks, showFindings, walkFindings, watchFindings } from "./findings.js";
import { showInbox } from "./inbox.js";
import { listenForKeys } from "./keys.js";
import { find, gravest } from "./making.js";
import { showStanding, showStopped, showTrouble } from "./standing.js";
import { showHeaders, showWords } from "./words.js";

const RETRY_MS = 2000;
const UNSEEN_MS = 100;

const page = document.documentElement;

let state = null;
let turn = 0;

function hear({ data }) {
  showStopped(false);
  state = JSON.parse(data);
  show();
}

// Whoever overtakes this with a newer state, or another choice, finishes in its place.
async function show() {
  const mine = ++turn;
  const edition = state.editions.find(({ language }) => language === choices.language) ?? state.editions[0];
  const loaded = edition ? [showMail(edition), showWords(edition)] : [];
  showTrouble(state);
  reflect();
  const done = await Promise.all(loaded);
  if (mine !== turn || !done.every(Boolean)) return;
  if (edition) tellShown();
  // The mail is what the editor waits for; nothing else keeps the browser from drawing it.
  await drawn();
  if (mine !== turn) return;
  showRest(edition);
  if (edition && state.checked) page.dataset.checked = state.version;
}

// Comes true once what stands there now is drawn; where nobody looks, nothing ever is.
const drawn = () =>
  new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, UNSEEN_MS);
  });

function showRest(edition) {
  showStanding(state, edition);
  showLanguages(edition);
  if (!edition) return showNoMail();
  showFindings(edition, state);
  if (choices.view === "inbox") showInbox(edition, choices.scheme);
  showHeaders(edition);
  showChanges(state.differences);
  placeMarks();
}

function showLanguages(edition) {
  const offered = state.editions.map(({ language, findings }) => ({
    value: language,
    words: nameOf(language),
    lang: language,
    mark: gravest(findings) === "error" ? "error" : null,
  }));
  offer(find("#languages"), "language", offered);
  for (const input of document.getElementsByName("language")) input.checked = input.value === edition?.language;
}

// Each language by the name that its readers give it.
function nameOf(language) {
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(language);
  } catch {
    return language;
  }
}

function tellShown() {
  const shown = String(state.version);
  if (page.dataset.shown && page.dataset.shown !== shown) {
    find("#updated").textContent = `Updated at ${new Date().toLocaleTimeString()}`;
  }
  page.dataset.shown = shown;
}

function listen() {
  const events = new EventSource("events");
  events.addEventListener("changed", hear);
  events.addEventListener("open", () => showStopped(false));
  events.addEventListener("error", () => {
    showStopped(true, state?.issue);
    // A browser tries again by itself where nobody answers, but not where it was refused.
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, RETRY_MS);
  });
}

const again = () => state && show();
const heardKey = listenForKeys(walkFindings);
watchDevice({ fitted: placeMarks, key: heardKey, place: choosePlace });
watchFindings({
  view(name) {
    choose("view", name);
    again();
  },
});
onChoice(again);
reflect();
listen();
