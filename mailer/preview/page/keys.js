// One key for each choice, where no modifier is held. Which key does what stands in the markup (aria-keyshortcuts).

import { choices } from "./choices.js";
import { find } from "./making.js";

export function listenForKeys(walkFindings) {
  const act = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const key = event.key.toLowerCase();
    const walk = { n: 1, p: -1 }[key];
    if (walk) walkFindings(walk);
    else if (key === "s" && choices.view === "mail") next("styles");
    else if (key === "l") next("language");
    else press(key);
  };
  document.addEventListener("keydown", act);
  return act;
}

function press(key) {
  const input = find(`input[aria-keyshortcuts="${CSS.escape(key)}"]`);
  if (!input || input.closest("[hidden]")) return;
  // The key of the view that is shown leads back to the mail.
  if (input.name === "view" && input.checked) find('input[name="view"][value="mail"]').click();
  else input.click();
}

function next(name) {
  const inputs = [...document.querySelectorAll(`input[name="${name}"]`)];
  inputs[(inputs.findIndex((input) => input.checked) + 1) % inputs.length]?.click();
}
