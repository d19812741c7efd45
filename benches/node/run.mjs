// Times all contestants in JavaScript in turn: `cargo xtask bench`, or by hand
//
//     node run.mjs [--peers]
//
// Prints a line for each: host, task, name, version, note, and nanoseconds for a subject by round, with tabs between.
import { judge } from "./hand.mjs";
import { DOCUMENTS, EXPECTED, written } from "./workload.mjs";

const number = (name, otherwise) => Number(process.env[name] ?? otherwise);
const ROUNDS = number("BENCH_ROUNDS", 5);
const SLICE = number("BENCH_SLICE_MS", 10) * 1e6;

/** What a value becomes goes here, so that no engine leaves out work whose result nobody takes. */
let sink;

/** Something done with each of the items; `result` makes of its value what is to be checked. What `waits` is async. */
export class Task {
  constructor({ what, name, version, note = "", items, work, result = (value) => value, equal = true, waits = false }) {
    Object.assign(this, { what, name, version, note, items, work, figures: [] });
    Object.assign(this, { result, equal });
    // A loop of its own for each contestant: one loop for all would be compiled for none.
    const [async, wait] = waits ? ["async ", "await "] : ["", ""];
    this.once = new Function("items", "work", "now", "keep", `return ${async}() => {
      const began = now();
      for (let place = 0; place < items.length; place += 1) keep(${wait}work(items[place]));
      return Number(now() - began);
    }`)(items, work, process.hrtime.bigint, (value) => { sink = value; });
  }

  /** Nobody is timed for work that was not done. */
  async check() {
    if (!this.equal) return;
    for (const [place, item] of this.items.entries()) {
      const found = written(this.result(await this.work(item)));
      if (found !== EXPECTED[place]) {
        throw new Error(`${this.name}, from ${this.what}, subject ${place}: ${found}, not ${EXPECTED[place]}`);
      }
    }
  }

  /** Warm until the compiler has done what it does, then as many runs as fill a slice. */
  async calibrate() {
    const end = process.hrtime.bigint() + BigInt(SLICE * 4);
    let best = Infinity;
    while (process.hrtime.bigint() < end) best = Math.min(best, await this.once());
    this.runs = Math.max(1, Math.floor(SLICE / best));
  }

  async round() {
    let took = 0;
    for (let run = 0; run < this.runs; run += 1) took += await this.once();
    this.figures.push(took / (this.runs * this.items.length));
  }

  line() {
    const figures = this.figures.map((figure) => figure.toFixed(2));
    return ["node", this.what, this.name, this.version, this.note, ...figures].join("\t");
  }
}

const objects = DOCUMENTS.map((text) => JSON.parse(text));
const version = process.version.slice(1);
const tasks = [
  new Task({ what: "facts", name: "by hand, object", version, items: objects, work: (document) => judge(document) }),
  new Task({ what: "text", name: "by hand, `JSON.parse`", version, items: DOCUMENTS, work: (text) => judge(JSON.parse(text)) }),
];
try {
  const ours = await import("./ours.mjs");
  tasks.push(...ours.tasks(Task));
} catch (error) {
  if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
  console.error(`Brightline takes no part in Node: ${error.message}`);
}
if (process.argv.includes("--peers")) {
  const peers = await import("./peers.mjs");
  tasks.push(...(await peers.tasks(Task)));
}
for (const task of tasks) await task.check();
for (const task of tasks) await task.calibrate();
for (let round = 0; round < ROUNDS; round += 1) for (const task of tasks) await task.round();
for (const task of tasks) console.log(task.line());
if (sink === undefined) throw new Error("nothing was judged");
