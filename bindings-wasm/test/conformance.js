// Runs the conformance cases in whatever host this is loaded into; what they are held to is what the Rust host answers.

/**
 * Everything in which a host differs, a line each.
 * @param {object} brightline the package
 * @param {object} suite the content of `target/conformance/cases.json`
 */
export function differences(brightline, suite) {
  return suite.cases.flatMap((one) => {
    try {
      return caseDifferences(brightline, one).map((line) => `${one.place}: ${one.title}: ${line}`);
    } catch (error) {
      return [`${one.place}: ${one.title}: ${error.stack ?? error}`];
    }
  });
}

function caseDifferences({ Standard, Facts, Exceptions, CompileError }, one) {
  const lines = [];
  const expect = (what, found, expected) => {
    if (found !== expected) lines.push(`${what}: expected ${expected}, found ${found}`);
  };
  const json = (what, found, expected) => expect(what, JSON.stringify(found), JSON.stringify(expected));

  const files = Object.fromEntries(one.standard.map(({ name, text }) => [name, text]));
  let standard;
  try {
    standard = Standard.compile(files);
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    json("diagnostics", error.diagnostics.map((found) => diagnostic(found, files, lines)), one.diagnostics);
    expect("tests", null, one.tests);
    return lines;
  }
  json("warnings", standard.warnings.map((found) => diagnostic(found, files, lines)), one.diagnostics);
  if (one.tests === null) return [...lines, "expected the standard to be refused, found it accepted"];
  json("tests", standard.test().map(({ passed, ...outcome }) => sorted(outcome)), one.tests.map(sorted));

  const facts = Facts.concat(
    ...one.facts.map(({ name, format, source, text }) => Facts.parse(text, { name, format, source })),
  );
  const exceptions = Exceptions.concat(
    ...one.exceptions.map(({ name, format, text }) => Exceptions.parse(text, { name, format })),
  );
  for (const { at, report, selections, forecast, register } of one.answers) {
    expect(`report at ${at}`, standard.evaluateToJson(facts, { at, exceptions }), report);
    expect(
      `forecast at ${at}`,
      standard.forecastToJson(facts, { at, exceptions, until: forecast.until }),
      forecast.bytes,
    );
    expect(`register at ${at}`, standard.registerToJson(facts, { at, exceptions }), register);
    for (const { scorecard, subject, report, explanation } of selections) {
      const wanted = { at, exceptions, scorecard, subject };
      expect(`report of ${subject} at ${at}`, standard.evaluateToJson(facts, wanted), report);
      expect(`explanation of ${subject} at ${at}`, standard.explainToJson(facts, wanted), explanation);
    }
  }
  for (const handle of [standard, facts, exceptions]) handle.dispose();
  return lines;
}

/** A diagnostic as the suite writes it; that its offsets lead to its line is looked at besides. */
function diagnostic({ code, severity, message, help, span }, files, lines) {
  const before = (files[span.file] ?? "").slice(0, span.start);
  const line = before.split("\n").length;
  const column = [...before.slice(before.lastIndexOf("\n") + 1)].length + 1;
  if (line !== span.line || column !== span.column) {
    lines.push(`${span.file}:${span.line}:${span.column} has the offset ${span.start}, which is at ${line}:${column}`);
  }
  const place = `${span.file}:${span.line}:${span.column}`;
  return sorted({ code, severity, message, help: help ?? null, place });
}

/** The same with its keys sorted, as the suite has them. */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}
