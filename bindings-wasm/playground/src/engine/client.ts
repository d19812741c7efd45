// The worker as the page sees it. Of questions of one kind only the newest waits (of results, the newest of each
// subject): a slider that was dragged over twenty marks asks for the first and the last.

import EngineWorker from "./worker?worker&inline";
import type { Asked, Files, Question, Reply, Request } from "./protocol";

interface Waiting {
  question: Question;
  ask: object;
  resolve: (answer: never) => void;
  reject: (error: unknown) => void;
}

/** Verdicts first: they are what somebody is looking at. */
const ORDER = ["verdicts", "result", "outline", "forecast", "problems"] as const;

/** Asked for again before it was answered; whoever waited has nothing to do. */
export class Superseded extends Error {}

export class Engine {
  #worker = new EngineWorker();
  #files: Files = {};
  #waiting = new Map<string, Waiting>();
  #running: (Waiting & { id: number }) | null = null;
  #next = 0;

  constructor() {
    this.#worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => this.#take(data));
    this.#worker.addEventListener("error", (event) => this.#fail(event.message || "the engine could not be started"));
  }

  /** Replaces files, before whatever is asked next. */
  replace(files: Files): void {
    this.#files = { ...this.#files, ...files };
  }

  ask<Q extends Question>(question: Q, ask: Asked[Q]["ask"]): Promise<Asked[Q]["answer"]> {
    return new Promise((resolve, reject) => {
      const key = question === "result" ? JSON.stringify({ ...ask, at: null }) : question;
      this.#waiting.get(key)?.reject(new Superseded());
      this.#waiting.set(key, { question, ask, resolve, reject });
      this.#go();
    });
  }

  #go(): void {
    if (this.#running) return;
    for (const question of ORDER) {
      const found = [...this.#waiting].find(([, waiting]) => waiting.question === question);
      if (!found) continue;
      const [key, waiting] = found;
      this.#waiting.delete(key);
      const id = this.#next++;
      this.#running = { ...waiting, id };
      const request: Request = { id, question, ask: waiting.ask as never, files: this.#files };
      this.#files = {};
      this.#worker.postMessage(request);
      return;
    }
  }

  #take(reply: Reply): void {
    const running = this.#running;
    if (running?.id !== reply.id) return;
    this.#running = null;
    if (reply.failed !== undefined) running.reject(new Error(reply.failed));
    else running.resolve(reply.answer as never);
    this.#go();
  }

  #fail(message: string): void {
    for (const waiting of [...this.#waiting.values(), ...(this.#running ? [this.#running] : [])]) {
      waiting.reject(new Error(message));
    }
    this.#waiting.clear();
    this.#running = null;
  }
}
