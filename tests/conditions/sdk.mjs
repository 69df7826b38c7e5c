// Answers conditions with GrowthBook's own SDK: reads { conditions, visitors, groups, pairs } from a file, prints a list of
// true, false, or the error that was thrown.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
const require = createRequire(new URL("../browser/npm/package.json", import.meta.url));
const { evalCondition } = require("@growthbook/growthbook");
const { conditions, visitors, groups, pairs } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const answer = ([condition, visitor]) => {
  try {
    return evalCondition(visitors[visitor], conditions[condition], groups);
  } catch (error) {
    return `${error}`;
  }
};
console.error = () => {};
console.log(JSON.stringify(pairs.map(answer)));
