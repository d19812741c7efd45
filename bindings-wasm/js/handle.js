// What stands in the engine's memory, held from here.
//
// The glue frees what nobody holds any more, by FinalizationRegistry; `dispose` does it now.

import { isRunning } from "./engine.js";
import { ArgumentError, BrightlineError, engine } from "./errors.js";

/** Handed to constructors that are not for callers. */
export const INSIDE = Symbol("inside");

let rawOf;

/** The parent of the classes with something in the engine's memory. */
export class Handle {
  #raw;

  constructor(token, raw) {
    if (token !== INSIDE) {
      const how = new.target.made ?? "another way";
      throw new ArgumentError(`a ${new.target.name} is not made with \`new\``, { help: `make it with ${how}` });
    }
    this.#raw = raw;
  }

  /** Frees its memory now rather than when the collector comes by; it cannot be used any more. */
  dispose() {
    this.#raw?.free();
    this.#raw = undefined;
  }

  static {
    rawOf = (handle) => handle.#raw;
    // Not in every browser yet; where it is, `using` works.
    if (Symbol.dispose) this.prototype[Symbol.dispose] = this.prototype.dispose;
  }
}

/** A new instance of `type` around what `make` gives. */
export function hold(type, make) {
  if (!isRunning()) throw new BrightlineError("the engine is not loaded", { help: "call `initSync` first" });
  return new type(INSIDE, engine(make));
}

/** What a handle holds. */
export function held(handle) {
  const raw = rawOf(handle);
  if (raw === undefined) throw new ArgumentError(`this ${handle.constructor.name} was disposed`);
  return raw;
}
