// What is thrown. Every error carries `.diagnostics`, empty where nothing has a place.

/** The parent of all errors of this package. */
export class BrightlineError extends Error {
  /** @param {string} message @param {{help?: string, diagnostics?: object[]}} [more] */
  constructor(message, { help, diagnostics = [] } = {}) {
    super(help ? `${message}; ${help}` : message);
    this.help = help;
    this.diagnostics = diagnostics;
  }
}

/** The texts are no standard; `.diagnostics` holds everything that is wrong. */
export class CompileError extends BrightlineError {}

/** A value cannot be facts or exceptions: it says nothing that JSON could. `.path` says where. */
export class ValueError extends BrightlineError {
  constructor(message, { path, ...more } = {}) {
    super(message, more);
    this.path = path;
  }
}

/** An argument says nothing that could be used. */
export class ArgumentError extends BrightlineError {}

/** Nothing has that name. */
export class UnknownNameError extends BrightlineError {}

for (const type of [BrightlineError, CompileError, ValueError, ArgumentError, UnknownNameError]) {
  // On the prototype, where Error has its own, so that it survives a minifier that renames classes.
  Object.defineProperty(type.prototype, "name", { value: nameOf(type), configurable: true, writable: true });
}

function nameOf(type) {
  switch (type) {
    case CompileError:
      return "CompileError";
    case ValueError:
      return "ValueError";
    case ArgumentError:
      return "ArgumentError";
    case UnknownNameError:
      return "UnknownNameError";
    default:
      return "BrightlineError";
  }
}

const KINDS = { compile: CompileError, argument: ArgumentError, name: UnknownNameError, facts: ValueError };

/**
 * Calls into the engine; what it throws becomes one of the errors above.
 * @template T @param {() => T} call @returns {T}
 */
export function engine(call) {
  try {
    return call();
  } catch (thrown) {
    if (typeof thrown !== "string") throw thrown;
    const { kind, message, ...more } = JSON.parse(thrown);
    throw new KINDS[kind](message, more);
  }
}
