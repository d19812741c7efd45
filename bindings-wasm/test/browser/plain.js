import { Standard } from "./brightline/index.js";

const standard = Standard.compile({
  "a.bright": "entity e { a text } scorecard s for e { bar b tier b { rule r { require a is present } } }",
});
window.said = standard.evaluate({ subject: "e:x", a: "here" }, { at: "2026-01-15" }).results[0].ready;
