// Elements, made and found. Words from outside only ever become text nodes, never markup.

export const find = (selector) => document.querySelector(selector);

// Facts that are null, undefined or false are left out; children that are null or empty as well.
export function make(name, facts = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(facts)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

export const counted = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

export const SEVERITIES = ["error", "warning", "note"];

// "1 error, 2 notes"; empty where there is nothing.
export const tally = (findings) =>
  SEVERITIES.map((severity) => [severity, findings.filter((found) => found.severity === severity).length])
    .filter(([, number]) => number)
    .map(([severity, number]) => counted(number, severity))
    .join(", ");

export const gravest = (findings) => SEVERITIES.find((severity) => findings.some((each) => each.severity === severity));

// "issues/2026-11-20/issue.md:12", as editors and terminals write a place.
export const whereabouts = ({ file, line }) => (file ? (line ? `${file}:${line}` : file) : "");

// What is to be typed breaks between its words alone: "--" at the end of a line would be taken for a word.
export const typed = (command) =>
  command.split(" ").flatMap((word, at) => [at ? " " : "", make("span", { class: "word" }, word)]);

// Words in which `commands and file names` stand between backticks, as they do in a terminal.
export const withCode = (words) =>
  words.split("`").map((part, index) => (index % 2 ? make("code", {}, ...typed(part)) : part));
