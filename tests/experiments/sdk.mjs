// Answers experiments and features with GrowthBook's own SDK: reads a list of situations from a file, prints for each what
// was drawn, or the error that was thrown.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
const require = createRequire(new URL("../browser/npm/package.json", import.meta.url));
const { GrowthBook, StickyBucketService } = require("@growthbook/growthbook");

class Nowhere extends StickyBucketService {
  async getAssignments() {
    return null;
  }
  async saveAssignments() {}
}

const drawn = (result) =>
  result && {
    out: !result.inExperiment,
    variation: result.variationId,
    hashed: result.hashUsed,
    sticky: result.stickyBucketUsed,
    bucket: result.bucket ?? null,
    key: result.key,
    attribute: result.hashAttribute,
    leaf: result.leafId ?? null,
  };

const answer = ({ context, experiment, sticky }) => {
  try {
    const service = sticky ? { stickyBucketService: new Nowhere(), stickyBucketAssignmentDocs: sticky } : {};
    const gb = new GrowthBook({ ...context, ...service });
    const kept = () => gb._options.stickyBucketAssignmentDocs ?? null;
    if (experiment) {
      return { alone: drawn(gb.run(experiment)), sticky: kept() };
    }
    const feature = gb.evalFeature("feature");
    const { value, source, ruleId, experimentResult } = feature;
    return { value, source, ruleId, drawn: drawn(experimentResult) ?? null, sticky: kept() };
  } catch (error) {
    return `${error.stack}`;
  }
};

console.error = () => {};
console.log(JSON.stringify(JSON.parse(readFileSync(process.argv[2], "utf8")).map(answer)));
