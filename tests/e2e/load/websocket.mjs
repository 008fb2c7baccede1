// usage: websocket.mjs NODE_MODULES URL
//
// Somebody with a WebSocket open: sends a message every tenth of a second and expects its echo, and when the
// connection ends connects again at once. Tells what happens in lines of JSON, until its standard input ends.

import { createRequire } from "node:module";

const [modules, url] = process.argv.slice(2);
const { WebSocket } = createRequire(`${modules}/`)("ws");
const tell = (event) => console.log(JSON.stringify(event));

let ending = false;
let socket;

function connect() {
  let sent = 0;
  let echoed = 0;
  let ticking;
  socket = new WebSocket(url, { rejectUnauthorized: false });
  socket.on("open", () => {
    ticking = setInterval(() => socket.send(`message ${++sent}`), 100);
  });
  socket.on("message", (data) => {
    const text = data.toString();
    if (text.startsWith("hello from ")) return tell({ event: "open", version: text.slice(11) });
    if (text !== `message ${++echoed}`) tell({ event: "error", message: `${text} is echo number ${echoed}` });
  });
  socket.on("error", (error) => tell({ event: "error", message: String(error) }));
  socket.on("close", (code, reason) => {
    clearInterval(ticking);
    tell({ event: "close", code, reason: reason.toString(), echoed });
    if (!ending) connect();
  });
}

process.stdin.on("end", () => {
  ending = true;
  socket.close(1000);
});
process.stdin.resume();
connect();
