import assert from "node:assert/strict";
import test from "node:test";
import vm from "node:vm";

import { ArgumentError, Exceptions, Facts, Standard, ValueError } from "brightline";

const standard = Standard.compile({
  "a.bright": `entity service { owner text  coverage number  deployed time  tags list of text  labels map of text }
scorecard s for service {
  bar b
  tier b {
    rule owned { require owner is present }
    rule tested { require coverage >= 80 }
    rule recent { require age(deployed) < 2 days }
  }
}`,
});
const at = "2026-01-15";
const found = (document, rule) => {
  const [result] = standard.evaluate({ subject: "service:a", ...document }, { at }).results;
  return result.rules.find((one) => one.rule === rule).proof[0].found;
};

test("absent, undefined and null keep their meaning", () => {
  assert.deepEqual(found({}, "owned"), { owner: { missing: "absent" } });
  assert.deepEqual(found({ owner: undefined }, "owned"), { owner: { missing: "absent" } });
  assert.deepEqual(found({ owner: null }, "owned"), { owner: { missing: "null" } });
  assert.deepEqual(found({ owner: "" }, "owned"), { owner: { missing: "blank" } });
});

test("numbers are the doubles they are", () => {
  for (const number of [0, -0, 1e21, 1.5e300, 5e-324, 0.1 + 0.2, 79.99999999999999]) {
    const expected = number >= 80 && number > 2 ** 53 ? undefined : { coverage: number === 0 ? 0 : number };
    if (expected) assert.deepEqual(found({ coverage: number }, "tested"), expected);
  }
  const met = standard.evaluate({ subject: "service:a", coverage: 2 ** 53 }, { at }).results[0].rules[1].verdict;
  assert.equal(met, "met");
});

test("a Date is an instant, and what has toJSON is what that gives", () => {
  const verdict = (deployed) => standard.evaluate({ subject: "service:a", deployed }, { at }).results[0].rules[2].verdict;
  assert.equal(verdict(new Date("2026-01-14T12:00:00Z")), "met");
  assert.equal(verdict(new Date("2026-01-12T12:00:00Z")), "unmet");
  assert.equal(verdict({ toJSON: () => "2026-01-14T12:00:00Z" }), "met");
  assert.equal(verdict(vm.runInNewContext('new Date("2026-01-14T12:00:00Z")')), "met");
});

test("maps, instances, and objects of another context are objects", () => {
  class Service {
    subject = "service:a";
    owner = "payments";
    get coverage() {
      return 90;
    }
  }
  const forms = [
    new Service(),
    new Map([["subject", "service:a"], ["owner", "payments"]]),
    Object.assign(Object.create(null), { subject: "service:a", owner: "payments" }),
    vm.runInNewContext('({ subject: "service:a", owner: "payments" })'),
  ];
  for (const form of forms) assert.equal(standard.evaluate([form], { at }).results[0].rules[0].verdict, "met");
  const nested = new Map([["a", new Map([["b", [new Date(0)]]])]]);
  const given = { subject: "service:a", labels: nested };
  assert.equal(standard.evaluate(given, { at }).problems.length, 1, "a map within a map is no map of text");
  assert.ok(given.labels === nested, "what was given is left alone");
});

test("a key called __proto__ is a key", () => {
  const sneaky = JSON.parse('{"subject": "service:a", "__proto__": {"owner": "nobody"}, "d": 0}');
  assert.deepEqual(found(sneaky, "owned"), { owner: { missing: "absent" } });
  sneaky.d = new Date(0);
  assert.equal(standard.evaluate(sneaky, { at }).results[0].rules[0].verdict, "unmet");
});

test("what says nothing in JSON is refused, with the path to it", () => {
  const circle = { subject: "service:a" };
  circle.labels = { self: circle };
  const cases = [
    [{ coverage: NaN }, "facts.coverage", /NaN is no number/],
    [{ coverage: -Infinity }, "facts.coverage", /-Infinity is no number/],
    [{ coverage: 90n }, "facts.coverage", /90n is a BigInt/],
    [[{}, { tags: ["a", undefined] }], "facts[1].tags[1]", /undefined states nothing/],
    [[, {}], "facts[0]", /undefined states nothing/],
    [{ owner: Symbol("a") }, "facts.owner", /a symbol states nothing/],
    [{ owner: () => "a" }, "facts.owner", /a function states nothing/],
    [{ "a b": { "": [Symbol()] } }, 'facts["a b"][""][0]', /a symbol/],
    [circle, "facts.labels.self", /stands within itself/],
    [{ tags: new Set(["a"]) }, "facts.tags", /a Set states nothing; state `\[\.\.\.set\]`/],
    [{ tags: new Uint8Array(2) }, "facts.tags", /a Uint8Array states nothing/],
    [{ owner: /a/ }, "facts.owner", /a RegExp states nothing/],
    [{ owner: Promise.resolve("a") }, "facts.owner", /a Promise states nothing/],
    [{ deployed: new Date(NaN) }, "facts.deployed", /an invalid Date/],
    [{ labels: new Map([[1, "a"]]) }, "facts.labels", /a Map with a key that is a number/],
    [{ owner: { toJSON: () => NaN } }, "facts.owner", /NaN/],
  ];
  for (const [facts, path, message] of cases) {
    assert.throws(
      () => standard.evaluate(facts, { at }),
      (error) => {
        assert.ok(error instanceof ValueError, String(error));
        assert.equal(error.name, "ValueError");
        assert.equal(error.path, path);
        assert.match(error.message, message);
        assert.deepEqual(error.diagnostics.map((one) => [one.severity, one.path]), [["error", path]]);
        return true;
      },
    );
  }
  assert.throws(() => Facts.of({ a: NaN }, { name: "ci.json" }), { path: "ci.json.a" });
  assert.throws(() => Exceptions.of([{ until: NaN }]), { path: "exceptions[0].until" });
});

test("the same object may stand in two places", () => {
  const labels = { a: "b" };
  assert.equal(Facts.of([{ subject: "service:a", labels }, { subject: "service:b", labels }]) instanceof Facts, true);
});

test("depth is bounded as in text", () => {
  const nested = (levels) => {
    let inner = "x";
    for (let level = 0; level < levels; level += 1) inner = [inner];
    return { subject: "service:a", x: inner };
  };
  assert.equal(standard.evaluate(nested(127), { at }).results.length, 1);
  for (const levels of [129, 200, 100_000]) {
    assert.throws(() => standard.evaluate(nested(levels), { at }), { name: "ValueError" });
  }
});

test("what is neither objects nor text is no facts", () => {
  for (const wrong of [undefined, null, 1, true, 1n, Symbol(), () => {}]) {
    assert.throws(() => standard.evaluate(wrong, { at }), ArgumentError);
    assert.throws(() => Facts.of(wrong), ArgumentError);
    assert.throws(() => Facts.parse(wrong), ArgumentError);
  }
  assert.throws(() => Facts.of("{}"), /text goes to Facts\.parse/);
  assert.throws(() => Facts.parse({}), /objects go to Facts\.of/);
  assert.throws(() => standard.evaluate(Exceptions.of([]), { at }), /`facts` are Facts, and found Exceptions/);
});

test("arguments that say nothing are told apart", () => {
  const refused = [
    [() => standard.evaluate([], {}), "`at` is an instant, and it is missing"],
    [() => standard.evaluate([]), "`at` is an instant, and it is missing"],
    [() => standard.evaluate([], { at: 0 }), "`at` is an instant, and found a number"],
    [() => standard.evaluate([], { at: new Date(NaN) }), "found an invalid Date"],
    [() => standard.evaluate([], { at: "yesterday" }), "`at` is no instant: `yesterday`"],
    [() => standard.evaluate([], { at, scorecrad: "s" }), "there is no option `scorecrad`"],
    [() => standard.evaluate([], { at, subject: "a b" }), "`a b` is no reference to one subject"],
    [() => standard.forecast([], { at, until: "soon" }), "neither an instant nor a duration: `soon`"],
    [() => standard.forecast([], { at, until: at }), "is not after 2026-01-15T00:00:00Z"],
    [() => standard.forecast([], { at, until: "4000000 days" }), "beyond the year 9999"],
    [() => standard.explain([], { at }), "`subject` is a text, and found undefined"],
    [() => standard.register([], { at, endingWithin: "soon" }), "`endingWithin` is no duration: `soon`"],
    [() => Facts.parse("", { format: "xml" }), "there is no format `xml`"],
    [() => Exceptions.parse("", { format: "csv" }), "a table has no place"],
    [() => Facts.parse('"\ud800"'), "half of a surrogate pair"],
    [() => Standard.compile("text"), "compiled from an object of texts by file name, and found a string"],
    [() => Standard.compile({ "a.bright": 1 }), "`a.bright` is a text, and found a number"],
    [() => new Standard(), "a Standard is not made with `new`; make it with `Standard.compile`"],
  ];
  for (const [call, message] of refused) {
    assert.throws(call, (error) => {
      assert.ok(error instanceof ArgumentError, `${error.stack}`);
      assert.ok(error.message.includes(message), error.message);
      return true;
    });
  }
});
