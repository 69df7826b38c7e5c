/** What every browser computes by itself, for the core (`src/ports.rs`); what throws gives nothing. */
import { attempt } from "./safe.js";

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

/** Ports that give a text, by their letter. */
const TEXTS = {
  n: (_, __, number) => `${number}`,
  t: (_, __, wall) => new Date(wall).toISOString(),
  u: (text) => decodeURIComponent(text),
  // A character for each byte, then each as `%xx`, which is how text in UTF-8 is percent-encoded.
  b: (text) => decodeURIComponent(escape(atob(text))),
  l: (text) => text.toLowerCase(),
  // The parts of an address, which hold no line breaks.
  a: (address, base) => {
    const { href, host, pathname, search, hash } = attempt(() => new URL(address, base)) ?? new URL(address);
    return [href, host, pathname, search.slice(1), hash.slice(1)].join("\n");
  },
};

/** A number by a port; not a number where there is none. */
export const numeral = (port, ...args) => attempt(() => NUMERALS[port](...args)) ?? NaN;

/** A text by a port; undefined where there is none. */
export const textual = (port, ...args) => attempt(() => TEXTS[port](...args));
