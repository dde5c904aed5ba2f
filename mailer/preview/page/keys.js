// One key for each choice, where no modifier is held. Which key does what stands in the markup (aria-keyshortcuts).
// Whoever speaks to the computer, or hits keys unawares, can switch them off (WCAG 2.1.4).

import { choices } from "./choices.js";
import { find } from "./making.js";

const FIELDS = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])";
const KEPT_AS = "keys";

const areHeard = find("#keys");

export function listenForKeys(walkFindings) {
  areHeard.checked = kept() !== "off";
  areHeard.addEventListener("change", keep);
  const act = (event) => {
    if (!areHeard.checked || event.target.closest?.(FIELDS)) return;
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

// A browser that is told to keep nothing refuses even to be asked; the choice then lasts as long as the page.
function kept() {
  try {
    return localStorage.getItem(KEPT_AS);
  } catch {
    return null;
  }
}

function keep() {
  try {
    localStorage.setItem(KEPT_AS, areHeard.checked ? "on" : "off");
  } catch {
    // It is in force all the same.
  }
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
