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
import { clear, dress } from "./stage.js";
import { forget, signs, wanted } from "./signs.js";
import { unwatch, watch } from "./watch.js";

/** What the browser answers at once, which belongs to the turn that asked; then what came meanwhile. */
const answers = [];
const events = [];

/** What the loader reads and fetches for us: `look`, `hear`, `mute`, `features`. */
export let loader;

/** Set after a trap as well: nothing of ours ever runs again on that page. */
let busy = false;
let runs = false;
let answer;

/** Something happened. */
export const happen = (...event) => {
  events.push(event);
  if (busy) return;
  busy = true;
  for (let next; (next = answers.shift() ?? events.shift()); ) {
    if (!runs) continue;
    const now = attempt(() => performance.now());
    const effects = attempt(() => turn(now, Date.now(), JSON.stringify(signs()), JSON.stringify(next)));
    if (effects === undefined) return;
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

/** A call of the page, and what it returns; functions arrive as null, and arguments that JSON cannot hold as none. */
export const call = (name, args) => {
  if (name === "on") return on(...args);
  happen("call", name, json(args));
  const given = answer;
  answer = undefined;
  return given;
};

const launch = (config, isPreview, files, told) => {
  // Which signs of consent to look up stands in the configuration, and the first turn must see them: without a
  // decision it deletes what earlier pages have stored.
  const [style, members, wants] = JSON.parse(begin(config, isPreview));
  dress(style);
  wanted(wants, members);
  runs = true;
  happen("start", ...page(), json(files), json(told), ...crypto.getRandomValues(new Uint32Array(4)));
  watch(wants);
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
  for (const end of [unwatch, loader.mute, release, forget, clear]) attempt(end);
};
