/**
 * How a language says numbers, times, lists and values: what the panel and `parea explain` have in common with every sentence.
 *
 * A template has named places, `{value}`; what stands in brackets, `[ until {to}]`, is left out where one of its places is empty.
 * Nothing here touches the page, so that a test can hold both against each other in Node.js.
 */

/** What a table has for a name of somebody else's. */
export const own = (table, name) => (Object.hasOwn(table, name) ? table[name] : undefined);

export const each = (value) => (Array.isArray(value) ? value : [value]);

const MONTH_DAY = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d)[^Z+-]*(.*))?$/;

/** Units of time, the largest first, and their milliseconds. */
const UNITS = Object.entries({ d: 864e5, h: 36e5, m: 6e4, s: 1e3, ms: 1 });

const PLACE = /\{(\w+)\}/g;

const fill = (template, places) =>
  template
    .replace(/\[([^\]]*)\]/g, (_, part) => ([...part.matchAll(PLACE)].every(([, key]) => places[key]) ? part : ""))
    .replace(PLACE, (_, key) => places[key] ?? "");

/** A language by its tag and its words, a file of `words/`. */
export const speaker = (tag, words) => {
  const plurals = new Intl.PluralRules(tag);

  const digits = (text) => text.replace(/\d/g, (digit) => words.digits[digit]);
  const number = (value) => digits(`${value}`.replace(".", words.decimal));

  /** So many of something, by an entry of `plurals`. */
  const many = (what, count) => fill(words.plurals[what][plurals.select(count)], { number: number(count) });

  /** Somebody else's word as it stands. */
  const raw = (text) => fill(words.value, { value: text });

  const list = (items, word) =>
    items.length < 2 ? items.join("") : items.slice(0, -1).join(words.comma) + words[word] + items.at(-1);

  /** A date, or a moment, that is written as ISO 8601 has it; nothing for any other text. */
  const date = (text) => {
    const [, year, month, day, clock, zone] = MONTH_DAY.exec(text) ?? [];
    const name = words.months[month - 1];
    if (!name) return undefined;
    const date = fill(words.date, { day: number(+day), month: name, year: digits(year) });
    return clock ? fill(words.moment, { date, time: digits(zone ? `${clock} ${zone}` : clock) }) : date;
  };

  /** Any value; `fact` is what it is the value of. */
  const value = (any, fact) => {
    if (typeof any === "number") return number(any);
    if (Array.isArray(any)) return any.length ? list(any.map((one) => value(one, fact)), "or") : words.values.null;
    if (typeof any !== "string") return own(words.values, `${any}`) ?? raw(JSON.stringify(any));
    const day = fact === "time.weekday" ? own(words.days, any) : undefined;
    return own(words.values, `${fact}=${any}`) ?? day ?? date(any) ?? raw(any);
  };

  /** A duration as it is written: `3d`. */
  const span = (written) => {
    const [, count, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(written) ?? [];
    return unit ? many(unit, +count) : value(written);
  };

  /** So many milliseconds, in a unit that is no larger than that of another duration as it is written. */
  const time = (milliseconds, written) => {
    const most = UNITS.findIndex(([unit]) => unit === `${written}`.replace(/[\d.]+/, ""));
    const [unit, size] = UNITS.slice(Math.max(most, 0)).find(([, size]) => milliseconds >= size) ?? UNITS.at(-1);
    return many(unit, Math.floor((milliseconds / size) * 10) / 10);
  };

  const percent = (count) => fill(words.percent, { number: number(count) });

  /** A share, `60%` or 0.6; nothing for anything else. */
  const share = (written) => {
    if (typeof written === "number") return percent(Math.round(written * 1e4) / 100);
    const [, count] = /^(\d+(?:\.\d+)?)%$/.exec(written) ?? [];
    return count && percent(+count);
  };

  /** What a fact is called. */
  const fact = (name) => {
    const known = own(words.facts, name);
    if (known) return known;
    for (const [key, text] of Object.entries(words.facts)) {
      const [before, after] = key.split("*");
      const isLonger = after !== undefined && name.length > before.length + after.length;
      if (isLonger && name.startsWith(before) && name.endsWith(after)) {
        return fill(text, { name: raw(name.slice(before.length, name.length - after.length)) });
      }
    }
    return raw(name);
  };

  /** The parts that there are, each a list of places, in the order in which the language's own table has them. */
  const ordered = (table, parts) =>
    Object.entries(words[table])
      .flatMap(([key, template]) => (parts[key] ?? []).map((places) => fill(template, places)))
      .join(words.comma);

  return { words, fill, digits, number, many, raw, list, date, value, span, time, share, fact, ordered };
};
