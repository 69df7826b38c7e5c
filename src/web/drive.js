/**
 * The driver: gives every event, with the clocks and the consent of that moment, to the core and carries out what it
 * answers, one event after the other.
 *
 * An event is a name and what belongs to it (`input.rs` reads them), an effect a name and its arguments (`output.rs`
 * writes them). Effects run listeners of the page, and those may cause events; they wait in a queue.
 */
import { start as begin, turn } from "./bindings.js";
import { EFFECTS, release } from "./carry.js";
import { page } from "./page.js";
import { attempt, json } from "./safe.js";
import { on } from "./tell.js";
import { clear, repaint } from "./stage.js";
import { forget, signs, wanted } from "./signs.js";
import { dress, undress, wear } from "./theme.js";
import { unwatch, watch } from "./watch.js";

/** What the browser answers at once, which belongs to the turn that asked; then what came meanwhile. */
const answers = [];
const events = [];

/** What the loader reads and fetches for us: `look`, `hear`, `mute`, `features`, `words`, `part`, `icon`, `near`. */
export let loader;

let busy = false;
let answer;

/** Whether the widget runs. */
export let runs = false;

/** Set after a trap: nothing of ours ever happens again on that page. */
let isDead = false;

/** Words as JSON, each by itself: neither the page's own `toJSON` nor what is no word reaches the core. */
const words = (all) =>
  `[${all.map((word) => (Object(word) === word ? "null" : (JSON.stringify(word) ?? "null"))).join()}]`;

/** Something happened. */
export const happen = (...event) => {
  if (isDead) return;
  events.push(event);
  if (busy) return;
  busy = true;
  for (let next; (next = answers.shift() ?? events.shift()); ) {
    if (!runs) continue;
    const now = attempt(() => performance.now());
    const effects = attempt(() => turn(now, Date.now(), words(signs()), words(next)));
    if (effects === undefined) {
      isDead = true;
      return EFFECTS.stop();
    }
    for (const [name, ...args] of JSON.parse(effects)) attempt(() => EFFECTS[name](...args));
  }
  busy = false;
};

/** The answer to an effect, for the core's very next turn. */
export const reply = (...event) => answers.push(event);

/** What the call that is under way returns. */
export const tell = (value) => {
  answer = value;
};

/**
 * A call of the page, and what it returns; functions, and arguments that JSON cannot hold, arrive as null. A call by a
 * listener of ours waits for the end of that turn, and returns nothing.
 */
export const call = (name, args) => {
  if (name === "on") return on(...args);
  const isNested = busy;
  happen("call", name, `[${args.map((one) => json(one) ?? "null").join()}]`);
  if (isNested) return;
  const given = answer;
  answer = undefined;
  return given;
};

const launch = (config, isPreview, files, told) => {
  // Which signs of consent to look up stands in the configuration, and the first turn must see them: without a
  // decision it deletes what earlier pages have stored.
  const [style, theme, members, wants] = JSON.parse(begin(config, isPreview));
  dress(style);
  wear(theme, repaint);
  wanted(wants, members);
  runs = true;
  // Before the start, in which the page may stop us: until then the core hears nothing.
  watch(wants);
  happen("start", ...page(), json(files), json(told), ...crypto.getRandomValues(new Uint32Array(4)));
};

/** Starts the widget with the text of its configuration and what the page has told of consent already. */
export const start = (config, files, told, its) => {
  loader = its;
  launch(config, false, files, told);
};

/** Begins anew with another configuration, which keeps nothing. */
export const preview = (config) => {
  stop();
  launch(config, true);
};

/** Stops the widget and takes away everything that it did to the page, but for the listeners of `on`. */
export const stop = () => {
  runs = false;
  for (const end of [unwatch, undress, loader.mute, release, forget, clear]) attempt(end);
};
