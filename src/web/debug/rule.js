/**
 * A campaign's rules in one sentence, as a marketer would say them: what `parea explain` says, from the same words.
 *
 * Nothing here touches the page, so that a test can hold both against each other in Node.js.
 */

import { each, own } from "./language.js";

const entries = (value) => (value && typeof value === "object" && !Array.isArray(value) ? Object.entries(value) : []);
const isTest = (value) => entries(value).length > 0 && entries(value).every(([key]) => key.startsWith("$"));

/** A condition in words; what stands `alone` needs no brackets. */
export const condition = (value, by, alone) => {
  const { words, fill } = by;
  const parts = entries(value).map(([key, value], _, { length }) => {
    const many = (word) => (Array.isArray(value) ? value : []).map((one) => condition(one, by)).join(words[word]);
    const group = (all) => (alone && length === 1 ? all : fill(words.conditions.group, { all }));
    if (key === "$and") return group(many("and"));
    if (key === "$or") return group(many("or"));
    if (key === "$nor") return fill(words.conditions.$nor, { all: many("or") });
    if (key === "$not") return fill(words.conditions.$not, { condition: condition(value, by) });
    if (key === "$event") return happened(value, by);
    if (!key.startsWith("$")) return test(by.fact(key), value, by, key);
    const known = own(words.conditions, key);
    return known ? fill(known, { value: by.value(value) }) : `${by.raw(key)} ${by.value(value)}`;
  });
  return parts.join(words.and);
};

const happened = ({ name, within, count }, by) =>
  by.fill(by.words.conditions.$event, {
    name: by.value(name),
    within: within && by.span(within),
    count: count === undefined ? "" : test(by.words.conditions.count, count, by),
  });

/** What is asked of a fact, in words: `label` is what it is called, `fact` its name. */
const test = (label, value, by, fact) => {
  const { operators, conditions, and } = by.words;
  if (!isTest(value)) return by.fill(operators.$eq, { fact: label, value: by.value(value, fact) });
  const say = ([operator, value]) => {
    const said = (value, name = operator) => by.fill(operators[name], { fact: label, value });
    if (operator === "$exists") return said("", value === true ? operator : "$missing");
    if (operator === "$not") return by.fill(conditions.$not, { condition: test(label, value, by, fact) });
    if (operator === "$within") return said(by.span(value));
    if (operator === "$all") return said(by.list(each(value).map((one) => by.value(one, fact)), "and"));
    if (operator === "$between") {
      const [from, to] = each(value).map((one) => by.value(one, fact));
      return by.fill(operators.$between, { fact: label, from, to });
    }
    if (operator === "$elemMatch" && entries(value).length === 1 && "$eq" in value) {
      return said(by.value(value.$eq, fact), "$contains");
    }
    if (operator === "$elemMatch" || operator === "$size") return test(said(""), value, by, fact);
    const known = own(operators, operator) ?? operators.other;
    return by.fill(known, { fact: label, operator: by.raw(operator), value: by.value(value, fact) });
  };
  return entries(value).map(say).join(and);
};

/** What a trigger is called in the table, and what stands in its place. */
const named = (name, how, by) => {
  if (name === "visible" || name === "idle") return [name, by.span(how)];
  if (name === "pageViews" && typeof how === "number") return [name, by.many("pages", how)];
  if (name === "follows") return [`follows.${how?.state}`, by.value(how?.campaign)];
  if (name === "hash") return [name, by.raw(`${how}`.replace(/^#+/, ""))];
  if (name !== "scroll") return [name, by.value(how)];
  if (how === "up") return ["scroll.up", ""];
  const share = by.share(how);
  const [, pixels] = /^(\d+(?:\.\d+)?)px$/.exec(how) ?? [];
  if (share) return ["scroll.share", share];
  return pixels ? ["scroll.pixels", by.number(+pixels)] : ["scroll.element", by.value(how)];
};

const trigger = (one, by) => {
  const [name, how] = entries(one).find(([key]) => key !== "if") ?? ["if", ""];
  const [key, value] = named(name, how, by);
  const known = own(by.words.triggers, key);
  const trigger = known ? by.fill(known, { value }) : `${by.raw(name)} ${by.value(how)}`;
  return one?.if ? by.fill(by.words.triggers.if, { trigger, condition: condition(one.if, by, true) }) : trigger;
};

/** What must happen; of what has `fired` nothing is said while there is more. */
export const triggers = ({ all, any }, by, fired = []) => {
  const listed = all ?? any ?? [{ load: true }];
  const open = listed.filter((_, index) => fired[index] !== true);
  const said = (open.length ? open : listed).map((one) => trigger(one, by));
  return by.list(said, all ? "and" : "or");
};

const when = (value, by) =>
  entries(value).length &&
  by.fill(by.words.when, {
    triggers: triggers(value, by),
    delay: value.delay && by.span(value.delay),
    cancel: value.cancelOn && by.value(value.cancelOn),
  });

/** The pages, in words. */
export const where = ({ include, exclude }, by) => {
  const pattern = (one) => (one?.regex ? by.fill(by.words.pattern, { value: by.raw(one.regex) }) : by.value(one));
  const pages = (patterns) => by.list(each(patterns).map(pattern), "or");
  return by.fill(by.words.where, {
    include: include === undefined ? by.words.everywhere : pages(include),
    exclude: exclude === undefined ? "" : pages(exclude),
  });
};

/** Days and hours, in words. */
export const schedule = ({ from, to, days, hours, blackout, timeZone }, by) => {
  const { words, fill, list } = by;
  const all = (value, say) => (value === undefined ? [] : [{ value: list(each(value).map((one) => say(one)), "and") }]);
  const hour = (written) => {
    const [from, to] = `${written}`.split("-").map(by.digits);
    return to ? fill(words.hours, { from, to }) : by.value(written);
  };
  const out = (one) => (one?.from ? fill(words.range, { from: by.value(one.from), to: by.value(one.to) }) : by.value(one));
  return by.ordered("schedule", {
    from: all(from, by.value),
    [`${to}`.includes("T") ? "to.moment" : "to.day"]: all(to, by.value),
    days: all(days, (day) => own(words.days, day) ?? by.value(day)),
    hours: all(hours, hour),
    blackout: all(blackout, out),
    timeZone: timeZone === "visitor" ? [{}] : [],
  });
};

/** What became of a showing, one of some outcomes. */
export const outcomes = (value, by) =>
  by.list(each(value).map((one) => own(by.words.outcomes, one) ?? by.value(one)), "or");

/** How often, in words. */
const frequency = ({ sample, max, per = "ever", every, cooldown, backoff, stopOn, clock, withoutConsent }, by) => {
  const times = typeof max === "number" ? by.many("times", max) : by.value(max);
  const window = ["page", "session", "ever"].includes(per) ? per : "span";
  const one = (value, say) => (value === undefined ? [] : [{ value: say(value, by) }]);
  return by.ordered("frequency", {
    sample: one(sample, (written) => by.share(written) ?? by.value(written)),
    [`max.${window}`]: max === undefined ? [] : [{ value: times, span: by.span(per) }],
    every: one(every, by.span),
    cooldown: entries(cooldown).map(([outcome, span]) => ({ value: by.span(span), outcome: outcomes(outcome, by) })),
    backoff: one(backoff, (steps) => each(steps).map(by.span).join(by.words.then)),
    stopOn: one(stopOn, outcomes),
    clock: clock === "group" ? [{}] : [],
    [`withoutConsent.${withoutConsent}`]: [{}],
  });
};

/** RFC 7396: null takes a member away, an object changes members, anything else replaces. */
const merged = (base, change) => {
  if (Object(change) !== change || Array.isArray(change)) return change;
  const all = new Map(entries(base));
  for (const [key, value] of Object.entries(change)) {
    if (value === null) all.delete(key);
    else all.set(key, merged(all.get(key), value));
  }
  return Object.fromEntries(all);
};

/** A campaign as it is written, with what it takes over from `defaults`. */
export const written = ({ campaigns, defaults }, id) => {
  const own = [campaigns].flat().find((campaign) => campaign?.id === id);
  return own?.extends === undefined ? { ...own } : merged(defaults?.[own.extends], own);
};

/** The sentence; `campaign` is as it is written, with what it takes over from `defaults`. */
export const rule = (campaign, by) => {
  const { formats } = by.words;
  const part = (key, say) => campaign[key] && say(campaign[key], by);
  return by.fill(by.words.rule, {
    format: campaign.format ? (own(formats, campaign.format) ?? by.value(campaign.format)) : formats.none,
    where: part("where", where),
    audience: part("audience", (value) => condition(value, by, true)),
    when: part("when", when),
    schedule: part("schedule", schedule),
    frequency: part("frequency", frequency),
    group: part("group", (name) => by.value(name)),
    remind: part("remind", by.span),
  });
};
