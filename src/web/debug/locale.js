/** The language of the panel: English is in its own file, each other one is a file of `pkg/words/` whose hash it knows. */

/* global PAREA_BUILD, PAREA_LANGUAGES */

import { clock } from "./dom.js";
import { speaker } from "./language.js";
import english from "./words/en.json";

/** How long the panel waits for the words of another language, in milliseconds; then it speaks English. */
const PATIENCE = 5000;

const primary = (tag) => tag.toLowerCase().split("-")[0];

/** What the address asks for (`?parea-debug=de`), else the first of the browser's that there is, else English. */
const wanted = () => {
  const asked = primary(new URLSearchParams(location.search).get("parea-debug") ?? "");
  const has = (tag) => primary(tag) === "en" || Object.hasOwn(PAREA_LANGUAGES, primary(tag));
  return [asked, ...navigator.languages].find(has) ?? "en";
};

/** The words of another language than English, and what was fetched for them. */
const fetched = async (tag) => {
  const { href } = new URL(`words/debug-${tag}.json?${PAREA_BUILD}`, import.meta.url);
  const signal = AbortSignal.timeout(PATIENCE);
  const response = await fetch(href, { integrity: PAREA_LANGUAGES[tag], credentials: "omit", signal });
  return { words: await response.json(), href };
};

/** How the panel says things: a speaker with `moment` and `away`, its `tag`, and the address (`href`) of its words. */
const speaks = (locale, { words, href }) => {
  const tag = primary(locale);
  return { ...speaker(tag, words), ...clock(locale), tag, href };
};

const choose = async () => {
  const locale = wanted();
  if (primary(locale) === "en") return speaks(locale, { words: english });
  try {
    return speaks(locale, await fetched(primary(locale)));
  } catch (error) {
    console.warn(`parea: the panel speaks English: ${error.message}`);
    return speaks("en", { words: english });
  }
};

/** How the panel says things on this page. */
export const by = await choose();
