/**
 * Countdowns, written once a second while any of them is on the page: what is seen goes by seconds, what is heard by
 * minutes. What comes at the end is up to the core.
 */
import { tag, timer } from "./safe.js";

const UNITS = [
  ["day", 864e5],
  ["hour", 36e5],
  ["minute", 6e4],
  ["second", 1e3],
];

const beat = timer();

const part = (name, ...content) => {
  const made = document.createElement("span");
  made.setAttribute("part", name);
  made.append(...content);
  return made;
};

/** A number and its unit, as people of a language write them; what is seen has two digits, so that nothing moves. */
const parts = (count, unit, language, unitDisplay) => {
  const minimumIntegerDigits = unitDisplay === "long" ? 1 : 2;
  const style = { style: "unit", unit, useGrouping: false, unitDisplay, minimumIntegerDigits };
  const made = new Intl.NumberFormat(language, style).formatToParts(count);
  // Hebrew and Arabic have a word for "two days", without a figure.
  const isBare = unitDisplay === "short" && !made.some(({ type }) => type === "integer");
  return isBare ? parts(count, unit, language, "narrow") : made;
};

const write = (node) => {
  const isSeen = node.hasAttribute("part");
  const language = tag(node.closest("[lang]")?.lang);
  const least = isSeen ? 1e3 : 6e4;
  // The last second is seen as one, and the last minute is heard as one.
  let left = Math.max(0, Math.ceil((node.dataset.until - Date.now()) / least) * least);
  const all = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(left / size);
    left %= size;
    // Days and hours only where there are any; of what is heard the two greatest units.
    const isWanted = isSeen ? count || all.length || size < 36e5 : count && all.length < 2 && size > 1e3;
    if (isWanted) all.push(parts(count, unit, language, isSeen ? "short" : "long"));
  }
  if (isSeen) {
    const shown = all.map((one) =>
      part("unit", ...one.map(({ type, value }) => part(type === "integer" ? "count" : "label", value.trim()))),
    );
    return node.replaceChildren(...shown);
  }
  const text = all.map((one) => one.map(({ value }) => value).join("")).join(" ");
  // Written only when it changes, because it is spoken then.
  if (node.textContent !== text) node.textContent = text;
};

/** Writes every countdown in these campaigns, and again with the next second. */
export const tick = (all) => {
  let isAny;
  for (const { body } of all()) {
    for (const node of body.querySelectorAll("[data-until]")) {
      write(node);
      isAny = true;
    }
  }
  beat(1000 - (Date.now() % 1000), isAny && (() => tick(all)));
};
