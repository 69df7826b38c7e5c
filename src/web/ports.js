/** What every browser computes by itself, for the core (`src/ports.rs`); what throws gives nothing. */
import { attempt, tag } from "./safe.js";

/** Ports that give a number, by their letter. */
const NUMERALS = {
  n: (text) => Number(text),
  d: (text) => Date.parse(text),
  w: () => Date.now(),
  r: (pattern, flags, text) => +new RegExp(pattern, flags).test(text),
  // Swedes write dates as ISO 8601 has them: the only way to a zone's clock that every engine has.
  o: (zone, _, __, wall) => {
    const local = new Date(wall).toLocaleString("sv", { timeZone: zone || undefined });
    return Date.parse(`${local.replace(" ", "T")}Z`) - wall;
  },
};

/** A number; what is none throws. */
const finite = (text) => {
  if (!isFinite(text)) throw 0;
  return +text;
};

/** A moment; and of one that is written without an offset the zone that leaves it as it is written. */
const moment = (text) => {
  const isBare = /^\d{4}-\d\d-\d\d([T ][\d:.]+)?$/.test(text);
  const at = isBare ? text + (text[10] ? "Z" : "") : isNaN(text) ? text : +text;
  return [new Date(at), isBare ? "UTC" : undefined];
};

/** Units of time in seconds, the longest first. */
const UNITS = Object.entries({ year: 31556952, month: 2629746, week: 604800, day: 86400, hour: 3600, minute: 60 });

/** How a value is written in a language, by the filters of `src/text/merge.rs`, and for our own words by three more. */
const FILTERS = {
  number: (text, language) => finite(text).toLocaleString(language),
  currency: (text, language, currency) => finite(text).toLocaleString(language, { style: "currency", currency }),
  date: (text, language, style) => {
    const [at, timeZone] = moment(text);
    return new Intl.DateTimeFormat(language, { dateStyle: style || "long", timeZone }).format(at);
  },
  time: (text, language) => new Date(text).toLocaleString(language, { timeStyle: "short" }),
  percent: (text, language) => (+text).toLocaleString(language, { style: "percent", maximumFractionDigits: 2 }),
  bytes: (text, language) => (+text).toLocaleString(language, { style: "unit", unit: "byte", unitDisplay: "long" }),
  // By no unit less than `least`, and by the next one where rounding comes to it: 59.9 minutes are an hour.
  relative: (text, language, least, now) => {
    const passed = (moment(text)[0] - now) / 1000;
    const far = Math.abs(passed);
    const fits = ([unit, length], at) => {
      const step = UNITS[at + 1]?.[1] ?? 1;
      return unit === least || Math.max(far, Math.round(far / step) * step) >= length;
    };
    const [unit, length] = UNITS.find(fits) ?? ["second", 1];
    return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(Math.round(passed / length), unit);
  },
  list: (text, language) => new Intl.ListFormat(language).format(JSON.parse(text).map(String)),
  plural: (text, language) => new Intl.PluralRules(language).select(finite(text)),
  upper: (text, language) => text.toLocaleUpperCase(language),
};

/** Ports that give a text, by their letter. */
const TEXTS = {
  n: (_, __, number) => `${number}`,
  t: (_, __, wall) => new Date(wall).toISOString(),
  u: (text) => decodeURIComponent(text),
  // A character for each byte, then each as `%xx`, which is how text in UTF-8 is percent-encoded.
  b: (text) => decodeURIComponent(escape(atob(text))),
  l: (text) => text.toLowerCase(),
  f: (text, rest, now) => {
    const [filter, argument, language] = rest.split("\n");
    return FILTERS[filter](text, tag(language), argument, now);
  },
  // The parts of an address, which hold no line breaks. What is written as seen from the page counts from its `<base>`,
  // as it does for the browser.
  a: (address, from) => {
    const base = address && from === location.href ? document.baseURI : from;
    const { href, host, pathname, search, hash } = attempt(() => new URL(address, base)) ?? new URL(address);
    return [href, host, pathname, search.slice(1), hash.slice(1)].join("\n");
  },
};

/** A number by a port; not a number where there is none. */
export const numeral = (port, ...args) => attempt(() => NUMERALS[port](...args)) ?? NaN;

/** A text by a port; undefined where there is none. */
export const textual = (port, ...args) => attempt(() => TEXTS[port](...args));
