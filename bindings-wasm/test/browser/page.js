// The page of the static folder: no bundler, a plain `<script type="module">`.

import * as brightline from "./brightline/index.js";
import { differences } from "./conformance.js";

try {
  const suite = await (await fetch("./cases.json")).json();
  window.said = { cases: suite.cases.length, differences: differences(brightline, suite) };
} catch (error) {
  window.said = { failed: String(error.stack) };
}
