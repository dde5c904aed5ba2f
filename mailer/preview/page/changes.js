// What is other than it was sealed, or than it was when the preview was opened: word by word.

import { choices, offer } from "./choices.js";
import { counted, find, make } from "./making.js";

const TAGS = { added: "ins", removed: "del", kept: "span" };

const pane = find('[data-pane="changes"]');
const sides = make("fieldset", { class: "choice" }, make("legend", {}, "Compared with"));
const told = make("div");
pane.append(make("h2", {}, "What has changed"), sides, told);

export function showChanges(differences) {
  const offered = differences.map(({ against, title }) => ({ value: against, words: title }));
  offer(sides, "against", offered);
  const chosen = differences.find((each) => each.against === choices.against) ?? differences[0];
  for (const input of sides.querySelectorAll("input")) input.checked = input.value === chosen?.against;
  told.replaceChildren(...(chosen ? whole(chosen, offered.length > 1) : [calm("Not yet compared.")]));
  const sinceOpened = differences.at(-1);
  find('input[name="view"][value="changes"] + span').dataset.count = (sinceOpened && countOf(sinceOpened)) || "";
}

const calm = (words) => make("p", { class: "calm" }, words);

const countOf = ({ languages, besides }) =>
  besides.length + languages.reduce((sum, { changes }) => sum + changes.length, 0);

// `isNamed`: the controls say what it is compared with.
function whole({ title, same, languages, besides }, isNamed) {
  if (same) return [calm(`Nothing has changed ${title}.`)];
  const heading = isNamed ? [] : [calm(`${counted(countOf({ languages, besides }), "change")} ${title}.`)];
  const groups = languages.filter(({ changes }) => changes.length);
  const named = groups.some(({ tag }) => tag);
  return [
    ...heading,
    ...groups.map(({ tag, changes }) => group(named ? tag || "The publication’s own language" : "", changes, tag)),
    ...(besides.length ? [group("Beside the words", besides)] : []),
  ];
}

function group(heading, changes, language) {
  const named = heading ? make("h3", {}, heading) : null;
  return make("section", { class: "changes" }, named, ...changes.map((change) => one(change, language)));
}

function one({ part, what, name, before, after, passages }, language) {
  const place = make("h4", {}, part, name ? make("span", {}, ` ${name}`) : null, make("em", {}, what));
  const words = passages?.length ? passages.map(passage) : [sideBySide(what, before, after)];
  const facts = { class: "words", lang: language || null, dir: "auto" };
  const told = words.filter(Boolean).map((each) => make("p", facts, each));
  return make("article", { class: `change ${what}` }, place, told);
}

const passage = (runs) => runs.map(({ kind, text }) => make(TAGS[kind], {}, text));

function sideBySide(what, before, after) {
  if (what === "moved") return [`from ${before} to ${after}`];
  const [old, now] = [before ? make("del", {}, before) : null, after ? make("ins", {}, after) : null];
  return old || now ? [old, old && now ? " " : null, now] : null;
}
