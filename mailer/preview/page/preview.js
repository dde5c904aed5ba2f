// The page of `mailer preview`: hears of each change, fetches how things stand, and shows it where the editor looks.

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

const page = document.documentElement;

let state = null;
let asked = 0;
let turn = 0;

async function refresh() {
  const mine = ++asked;
  const answer = await fetch("state").catch(() => null);
  if (mine !== asked) return;
  if (!answer?.ok) return showStopped(true, state?.issue);
  showStopped(false);
  state = await answer.json();
  await show();
}

// Whoever overtakes this with a newer state, or another choice, finishes in its place.
async function show() {
  const mine = ++turn;
  const edition = state.editions.find(({ language }) => language === choices.language) ?? state.editions[0];
  // The mail is what the editor waits for; all else is drawn while it loads.
  const loaded = edition ? [showMail(edition), showWords(edition)] : [];
  showStanding(state, edition);
  showTrouble(state);
  reflect();
  showLanguages(edition);
  if (!edition) return showNoMail();
  showFindings(edition, state);
  if (choices.view === "inbox") showInbox(edition, choices.scheme);
  showHeaders(edition);
  showChanges(state.differences);
  const done = await Promise.all(loaded);
  if (mine !== turn || !done.every(Boolean)) return;
  placeMarks();
  tellShown();
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
  if (state.checked) page.dataset.checked = shown;
}

function listen() {
  const events = new EventSource("events");
  events.addEventListener("changed", refresh);
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
