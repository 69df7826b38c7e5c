/**
 * A campaign's rules in one sentence, as a marketer would say them: what `parea explain` says, from the same words.
 *
 * Nothing here touches the page, so that a test can hold both against each other in Node.js.
 */

const each = (value) => (Array.isArray(value) ? value : [value]);
const entries = (value) => (value && typeof value === "object" && !Array.isArray(value) ? Object.entries(value) : []);
const isOperator = ([key]) => key.startsWith("$");
const or = (values) => values.map(plain).join(" or ");

/** A value as people read it. */
const plain = (value) => {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? or(value) : JSON.stringify(value);
};

/** The members of an object with their values. */
const members = (value) =>
  entries(value)
    .map(([key, value]) => `${key} ${plain(value)}`)
    .join(", ");

/** A condition in words. */
const condition = (value, words) =>
  entries(value)
    .map(([key, value]) => {
      const many = (word) => `(${(Array.isArray(value) ? value : []).map((one) => condition(one, words)).join(word)})`;
      if (key === "$and") return many(" and ");
      if (key === "$or") return many(" or ");
      if (key === "$nor") return `neither ${many(" nor ")}`;
      if (key === "$not") return `not (${condition(value, words)})`;
      if (key === "$segment") return `they are in ${plain(value)}`;
      return key.startsWith("$") ? `${key} ${plain(value)}` : test(key, value, words);
    })
    .join(" and ");

/** What is asked of a fact, in words. */
const test = (fact, value, words) => {
  const operators = entries(value);
  if (!operators.length || !operators.every(isOperator)) return `${fact} is ${plain(value)}`;
  return operators
    .map(([operator, value]) => {
      const word = words.operators[operator] ?? operator;
      if (operator === "$exists") return `${fact} is ${value === true ? "" : "not "}known`;
      if (operator === "$not") return `not (${test(fact, value, words)})`;
      const isNested = ["$elemMatch", "$size"].includes(operator) && entries(value).some(isOperator);
      return isNested ? test(`${fact} ${word}`, value, words) : `${fact} ${word} ${plain(value)}`;
    })
    .join(" and ");
};

const when = (value, words) => {
  const [triggers, word] = value.all ? [value.all, " and "] : [value.any, " or "];
  if (!triggers) return undefined;
  const each = triggers.map((trigger) => {
    const [[name, how], ...more] = entries(trigger);
    if (more.length) return members(trigger);
    const known = words.triggers[name] ?? name;
    return how === true ? known : `${known} ${plain(how)}`;
  });
  return `after ${each.join(word)}${value.delay === undefined ? "" : `, ${plain(value.delay)} later`}`;
};

/** How often, in words. */
const frequency = ({ max, per = "ever", every, cooldown, stopOn, ...rest }) => {
  const times = max === 1 ? "once" : `${plain(max)} times`;
  const window = per === "ever" ? per : `per ${plain(per)}`;
  return [
    max !== undefined && `at most ${times} ${window}`,
    every !== undefined && `${plain(every)} apart`,
    ...entries(cooldown).map(([outcome, span]) => `${plain(span)} after it was ${outcome}`),
    stopOn !== undefined && `never again once it was ${or(each(stopOn))}`,
    ...Object.entries(rest).map(([key, value]) => `${key} ${plain(value)}`),
  ]
    .filter(Boolean)
    .join(", ");
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
export const rule = ({ format = "campaign", where, audience, when: waits, schedule, frequency: often, group }, words) =>
  [
    `${/^[aeiou]/.test(format) ? "an" : "a"} ${format}${format === "inline" ? " campaign" : ""}`,
    where && `on ${where.include === undefined ? "every page" : or(each(where.include))}`,
    where?.exclude !== undefined && `but not on ${or(each(where.exclude))}`,
    audience && `for visitors of whom holds: ${condition(audience, words)}`,
    waits && when(waits, words),
    schedule && `in the time of ${members(schedule)}`,
    often && frequency(often),
    group && `one at a time of the group ${plain(group)}`,
  ]
    .filter(Boolean)
    .join(", ");
