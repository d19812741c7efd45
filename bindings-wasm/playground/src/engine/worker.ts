// The engine, beside the page, so that typing and dragging never wait for it.

import { initSync } from "brightline/edge";
import packed from "virtual:engine";
import { Judge } from "./judge";
import type { Reply, Request } from "./protocol";

const judge = start();

async function start(): Promise<Judge> {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  initSync(new Uint8Array(await new Response(unpacked).arrayBuffer()));
  return new Judge();
}

self.addEventListener("message", async ({ data }: MessageEvent<Request>) => {
  let reply: Reply;
  try {
    const ready = await judge;
    if (data.files) ready.replace(data.files);
    reply = { id: data.id, answer: ready.answer(data.question, data.ask as never) };
  } catch (error) {
    reply = { id: data.id, failed: error instanceof Error ? error.message : String(error) };
  }
  self.postMessage(reply);
});
