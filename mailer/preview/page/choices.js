// What the editor chose to see. It stands in the address, so that it outlives a reload and can be passed on.

import { find, make } from "./making.js";

const NARROW = matchMedia("(max-width: 719px)").matches;

const DEFAULTS = {
  view: "mail",
  width: NARROW ? "320" : "600",
  scheme: "light",
  images: "on",
  styles: "all",
  language: "",
  against: "",
};

export const choices = { ...DEFAULTS, ...read() };

function read() {
  const asked = new URLSearchParams(location.hash.slice(1));
  return Object.fromEntries([...asked].filter(([name, value]) => name in DEFAULTS && isOffered(name, value)));
}

// Languages and comparisons are known only once the state is; what is not there then falls back to the first.
function isOffered(name, value) {
  const inputs = [...document.querySelectorAll(`input[name="${name}"]`)];
  return !inputs.length || inputs.some(({ value: own, dataset }) => [own, dataset.on, dataset.off].includes(value));
}

export function choose(name, value) {
  choices[name] = value;
  const told = new URLSearchParams(Object.entries(choices).filter(([key, each]) => each !== DEFAULTS[key]));
  history.replaceState(null, "", `#${told}`);
  reflect();
}

// The controls show what is chosen, and those that mean nothing in this view are put away.
export function reflect() {
  for (const input of document.querySelectorAll("input[name]")) {
    const chosen = choices[input.name];
    // Where nothing is chosen, it shows what whoever offers it falls back to.
    if (!chosen) continue;
    input.checked = input.type === "checkbox" ? chosen === input.dataset.on : chosen === input.value;
  }
  for (const group of document.querySelectorAll("[data-views]")) {
    group.hidden = !group.dataset.views.split(" ").includes(choices.view);
  }
  find("#fold").hidden = ![...document.querySelectorAll("[data-views]")].some((group) => !group.hidden);
  for (const pane of document.querySelectorAll("[data-pane]")) {
    pane.classList.toggle("shown", pane.dataset.pane === choices.view);
  }
}

export function onChoice(tell) {
  document.addEventListener("change", ({ target }) => {
    if (!target.name) return;
    choose(target.name, target.type === "checkbox" ? target.dataset[target.checked ? "on" : "off"] : target.value);
    tell();
  });
  find("#fold").addEventListener("click", ({ currentTarget }) => {
    const open = currentTarget.getAttribute("aria-expanded") !== "true";
    currentTarget.setAttribute("aria-expanded", open);
  });
}

// A radio for each of `offered`: {value, words, lang, mark}. Rebuilt only when it differs, or the focus would be lost.
export function offer(group, name, offered) {
  const told = JSON.stringify(offered);
  if (group.dataset.offered === told) return;
  group.dataset.offered = told;
  group.querySelectorAll("label").forEach((label) => label.remove());
  for (const { value, words, lang, mark } of offered) {
    const input = make("input", { type: "radio", name, value });
    group.append(make("label", { "data-mark": mark }, input, make("span", { lang }, words)));
  }
  group.hidden = offered.length < 2;
}
