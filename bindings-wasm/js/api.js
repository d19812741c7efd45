// What the package exports, whichever way the engine is loaded.

export { ArgumentError, BrightlineError, CompileError, UnknownNameError, ValueError } from "./errors.js";
export { Exceptions, Facts } from "./evidence.js";
export { Bound, Verdicts } from "./judge.js";
export { outline } from "./outline.js";
export { Scorecard, Standard } from "./standard.js";
