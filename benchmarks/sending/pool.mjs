// nodemailer with a pool of connections: node pool.mjs PORT MESSAGES EDITION CONNECTIONS NODE_MODULES [KEY]
// With a key it signs with RSA. Messages are asked for as fast as the pool takes them.

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const [port, count, edition, connections, modules, key] = process.argv.slice(2);
const nodemailer = createRequire(path.join(modules, "x.js"))("nodemailer");
const issue = JSON.parse(fs.readFileSync(edition, "utf-8"));
const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text) => text.replace(/[&<>"']/g, (each) => escapes[each]);
const joined = (pieces, values, form = (text) => text) =>
  pieces.map((each) => (typeof each === "string" ? each : form(values[each[0]] || each[1]))).join("");

function message(number) {
  const token = String(number).padStart(32, "0");
  const leave = issue.url + token;
  const name = `${issue.names[number % issue.names.length]} ${number}`;
  const address = `reader${number}@harbour${number % 50}.example`;
  const values = { name, "unsubscribe-url": leave };
  return {
    from: issue.from,
    to: { name, address },
    replyTo: issue.reply_to,
    envelope: { from: issue.bounces, to: address },
    subject: joined(issue.subject, values),
    text: joined(issue.text, values),
    html: joined(issue.html, values, escaped),
    messageId: `<${token}@${issue.domain}>`,
    headers: {
      "List-Unsubscribe": `<${leave}>, <mailto:${issue.reply_to}?subject=unsubscribe%20${token}>`,
      ...issue.headers,
    },
  };
}

const busy = () => {
  const line = fs.readFileSync("/proc/stat", "utf-8").split("\n")[0].split(/ +/).slice(1).map(Number);
  return [0, 1, 2, 5, 6, 7].reduce((sum, place) => sum + line[place], 0) / 100;
};

const pool = nodemailer.createTransport({
  pool: true,
  host: "127.0.0.1",
  port: Number(port),
  ignoreTLS: true,
  maxConnections: Number(connections),
  // Its own default, and this program's: a connection is opened anew after as many.
  maxMessages: 100,
  textEncoding: "quoted-printable",
  ...(key && {
    dkim: { domainName: issue.domain, keySelector: "bench-rsa", privateKey: fs.readFileSync(key, "utf-8") },
  }),
});

async function send(first, messages) {
  let next = first;
  const one = async () => {
    while (next < first + messages) await pool.sendMail(message(next++));
  };
  await Promise.all(Array.from({ length: 2 * Number(connections) }, one));
}

const start = { seconds: performance.now(), cpu: process.cpuUsage(), busy: busy() };
await send(1, Number(count));
const { user, system } = process.cpuUsage(start.cpu);
console.log(
  JSON.stringify({
    messages: Number(count),
    seconds: (performance.now() - start.seconds) / 1000,
    cpu: (user + system) / 1e6,
    busy: busy() - start.busy,
    peak_mb: fs.readFileSync("/proc/self/status", "utf-8").match(/VmHWM:\s+(\d+)/)[1] / 1024,
  }),
);
pool.close();
