/**
 * What the panel says about campaigns: the sentences of `parea explain`, from the same words.
 *
 * Nothing here touches the page, so that a test can hold both against each other in Node.js.
 */

import { own } from "./language.js";
import { condition, outcomes, schedule, triggers, where } from "./rule.js";

/** Reasons of gates whose numbers are times. */
const TIMES = ["backoff", "cooldown", "every", "gap", "remind"];

const isObject = (value) => Object(value) === value && !Array.isArray(value);

/** Facts with their values. */
const facts = (value, by) =>
  Object.entries(value)
    .map(([name, value]) => by.fill(by.words.fact, { fact: by.fact(name), value: by.value(value, name) }))
    .join(by.words.comma);

/** What gates say that speak in the configuration's own words, by what they found and by what they want. */
const OWN = {
  audience: { actual: facts, wanted: (value, by) => condition(value, by, true) },
  where: { wanted: where },
  schedule: { wanted: schedule },
  trigger: { wanted: (value, by, { pass, actual }) => triggers(value, by, pass ? [] : actual) },
};

/** What a gate found (`actual`), or what it wants (`wanted`), as people read it; nothing where it says neither. */
export const said = (gate, key, by) => {
  const value = gate[key];
  if (value == null) return "";
  if (TIMES.includes(gate.why)) return typeof value === "number" ? by.time(value, gate.wanted) : by.span(value);
  if (gate.why === "sample") return by.share(value) ?? by.value(value);
  if (gate.why === "stopOn") return outcomes(value, by);
  if (gate.gate === "status" && typeof value === "string") return own(by.words.statuses, value) ?? by.value(value);
  if (gate.gate === "trigger" && typeof value === "string") return own(by.words.busy, value) ?? by.value(value);
  if (isObject(value)) return OWN[gate.gate]?.[key]?.(value, by, gate) ?? by.value(value);
  if (!Array.isArray(value)) return by.value(value);
  // What has fired says which triggers are still waited for; nothing that was found, where nothing is wanted, says nothing.
  if (gate.gate === "trigger" || (gate.wanted == null && !value.length)) return "";
  return value.length ? by.list(value.map((one) => by.value(one)), "and") : by.words.values.null;
};

/** What it means that a gate is closed: by its own reason, else by its name. */
export const because = (gate, by) => {
  const { gates } = by.words;
  const why = gate.why === gate.gate ? "" : (gate.why ?? "");
  const template = own(gates, `${gate.gate}.${gate.why}`) ?? own(gates, gate.gate) ?? gates.other;
  return by.fill(template, {
    gate: by.raw(gate.gate),
    why: why && by.raw(why),
    actual: said(gate, "actual", by),
    wanted: said(gate, "wanted", by),
  });
};

/** The gate that decides that a campaign does not show. */
export const closed = ({ outcome, gates }) =>
  outcome === "show" ? undefined : gates.find((gate) => gate.pass !== true);

/** What becomes of a campaign, in the words that follow its name; `when` writes a moment. */
export const sentence = (campaign, by, when) => {
  const gate = closed(campaign);
  const { sentences } = by.words;
  if (!gate) return sentences.show;
  const at = gate.nextAt == null ? "" : when(gate.nextAt);
  return by.fill(campaign.outcome === "wait" ? sentences.wait : sentences.skip, { because: because(gate, by), at });
};
