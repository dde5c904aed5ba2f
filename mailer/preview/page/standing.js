// How the issue stands: fit or not, sealed or not, its weight, and what keeps its files from being shown.

import { counted, find, make, tally, typed, whereabouts, withCode } from "./making.js";

// Room behind the point where a mail is clipped, so that one beyond it is seen to be.
const BEYOND = 1.12;

export function showStanding(state, edition) {
  find("#publication").textContent = state.publication;
  find("#issue").textContent = state.issue;
  const { words, kind } = verdict(state);
  find("#verdict").textContent = words;
  find("#verdict").className = kind;
  document.title = `${kind === "bad" ? "✕ " : ""}${state.issue}: ${words}`;
  showSeal(state);
  if (edition) find("#weight").replaceChildren(...weight(edition, state.limits));
}

function verdict({ trouble, checked, fit_to_send: fit, editions }) {
  if (trouble) return { words: "Cannot be rendered", kind: "bad" };
  if (!checked || fit === null) return { words: "Looking it over …", kind: "busy" };
  if (fit) return { words: "Fit to send", kind: "good" };
  const errors = onceEach(editions.flatMap(({ findings }) => findings)).filter(({ severity }) => severity === "error");
  return { words: `Not fit to send${errors.length ? `: ${tally(errors)}` : ""}`, kind: "bad" };
}

// A fault of a story stands in every edition, and is one fault.
const onceEach = (findings) => [
  ...new Map(findings.map((each) => [`${whereabouts(each)} ${each.rule} ${each.message}`, each])).values(),
];

function showSeal({ seal, to_approve: approve }) {
  const is = !seal ? "Not sealed" : seal.changed.length ? "Changed since it was sealed" : `Sealed ${seal.short}`;
  find("#sealed").textContent = is;
  find("#sealed").className = !seal ? "" : seal.changed.length ? "warn" : "good";
  find("#seal").replaceChildren(...(seal ? sealTold(seal) : unsealedTold()), ...toType(approve));
}

function sealTold({ short, changed, missing, approvals }) {
  const listed = (words, items) => [make("p", {}, words), make("ul", {}, ...items.map((item) => make("li", {}, item)))];
  return [
    short
      ? make("p", {}, "Sealed as ", make("code", {}, short), changed.length ? "; it is no longer that." : ".")
      : make("p", {}, "Its seal is damaged."),
    ...(changed.length ? [make("ul", { class: "warn" }, ...changed.map((each) => make("li", {}, each)))] : []),
    ...(approvals.length ? listed("Approved by", approvals) : []),
    ...(missing.length ? listed("Still to approve", missing) : []),
  ];
}

const unsealedTold = () => [make("p", {}, "Nobody has approved it yet.")];

const toType = (approve) =>
  approve ? [make("p", {}, "When it is right, type"), make("pre", { class: "type" }, ...typed(approve))] : [];

function weight({ html_bytes: bytes, message_bytes: message, pictures }, { warning, error, clipped }) {
  const kind = bytes >= error ? "bad" : bytes >= warning ? "warn" : "good";
  const whole = Math.max(clipped, bytes) * BEYOND;
  const share = (value) => `${((value / whole) * 100).toFixed(2)}%`;
  const words = `${bytes.toLocaleString("en")} of ${clipped.toLocaleString("en")} bytes of HTML`;
  const fill = make("i", { class: "fill" });
  fill.style.width = share(bytes);
  const ticks = Object.entries({ warning, error, clipped }).map(([name, at]) => {
    const tick = make("i", { class: `tick ${name}`, title: `${at.toLocaleString("en")} bytes` });
    tick.style.insetInlineStart = share(at);
    return tick;
  });
  const range = { "aria-valuemin": 0, "aria-valuemax": Math.round(whole), "aria-valuenow": bytes };
  const facts = { class: `meter ${kind}`, role: "meter", "aria-label": "Bytes of HTML", "aria-valuetext": words };
  const meter = make("div", { ...facts, ...range }, fill, ticks);
  const left = clipped - bytes;
  const gmail = left >= 0 ? `${left.toLocaleString("en")} left before Gmail clips it` : "Gmail clips it";
  const sent = message ? `; ${Math.round(message / 1000).toLocaleString("en")} kB as sent` : "";
  const rest = `${gmail}; ${counted(pictures, "picture")}${sent}.`;
  return [meter, make("p", { class: "bytes" }, words), make("p", {}, rest)];
}

export function showTrouble({ trouble, editions }) {
  const box = find("#trouble");
  const told = JSON.stringify(trouble);
  // Written anew, it would be read out anew.
  if (box.dataset.told === told) return;
  box.dataset.told = told;
  box.replaceChildren(...(trouble ? panel(trouble, editions.length > 0) : []));
  document.body.classList.toggle("troubled", Boolean(trouble));
}

function panel({ faults, next }, hasGood) {
  const listed = faults.map((fault) =>
    make(
      "li",
      {},
      whereabouts(fault) ? make("code", {}, whereabouts(fault)) : null,
      make("p", { class: "message" }, withCode(fault.message)),
      fault.fix ? make("p", { class: "fix" }, withCode(fault.fix)) : null,
    ),
  );
  const rest = "Below stands the last version that could be. Save the mended file, and it goes on.";
  return [
    make("h3", {}, "This cannot be rendered"),
    make("ol", { tabindex: "0", "aria-label": "Faults" }, listed),
    ...(next ? [make("p", {}, "Type ", make("code", {}, next))] : []),
    ...(hasGood ? [make("p", { class: "calm" }, rest)] : []),
  ];
}

export function showStopped(stopped, issue) {
  const again = make("code", {}, `mailer preview${issue ? ` ${issue}` : ""}`);
  const box = find("#stopped");
  if (stopped === box.hasChildNodes()) return;
  box.replaceChildren(...(stopped ? ["The preview has stopped. Type ", again, " again."] : []));
}
