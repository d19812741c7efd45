import { CompileError, Facts, Standard } from "brightline";

const standard = Standard.compile({
  "a.bright": "entity e { a text } scorecard s for e { bar b tier b { rule r { require a is present } } }",
});
const facts = Facts.parse("subject: e:x\na: here\n", { format: "yaml" });
let refused;
try {
  Standard.compile({ "b.bright": "scorecard" });
} catch (error) {
  refused = [error instanceof CompileError, error.name, error.diagnostics.length > 0];
}
window.said = { ready: standard.evaluate(facts, { at: new Date("2026-01-15") }).results[0].ready, refused };
