// The edition as words: plain text, source with its markup told apart, headers as they go out.

import { choices } from "./choices.js";
import { find, make } from "./making.js";

// Style sheets and comments, those for Outlook included, then tags; what is between them is what readers see.
const ASIDE = /^<(?:!--|style)/i;
const MARKUP = /<!--[\s\S]*?-->|<style[\s\S]*?<\/style>|<[^>]*>/gi;

const VIEWS = { text: showText, source: showSource };

// Fetches what the view shows, once for each version of it. False where it is no longer served.
export async function showWords(edition) {
  const show = VIEWS[choices.view];
  const pane = find(`#${choices.view}`);
  const address = edition[choices.view];
  if (!show || pane.dataset.address === address) return true;
  const answer = await fetch(address);
  if (!answer.ok) return false;
  show(pane, await answer.text(), edition);
  pane.dataset.address = address;
  return true;
}

function showText(pane, words, { language, direction }) {
  [pane.lang, pane.dir, pane.textContent] = [language, direction, words];
}

function showSource(pane, source) {
  const lines = [make("li")];
  for (const [kind, words] of pieces(source)) {
    words.split("\n").forEach((part, index) => {
      if (index) lines.push(make("li"));
      if (part) lines.at(-1).append(kind ? make("span", { class: kind }, part) : part);
    });
  }
  pane.replaceChildren(...lines);
}

function* pieces(source) {
  let end = 0;
  for (const found of source.matchAll(MARKUP)) {
    yield ["", source.slice(end, found.index)];
    yield [ASIDE.test(found[0]) ? "aside" : "tag", found[0]];
    end = found.index + found[0].length;
  }
  yield ["", source.slice(end)];
}

export function showHeaders({ headers }) {
  const told = headers.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]);
  find("#headers").replaceChildren(...(told.length ? told : [make("dt", {}, "They are being written.")]));
}
