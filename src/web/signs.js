/**
 * The signs of consent, read before every event: cookies, stored items, and what the page's consent managers say when they
 * are asked: globals, methods, promises, listeners and commands.
 *
 * What each of these means stands with `Want` (`src/consent/evidence.rs`). Whatever throws is not there.
 */
import { happen } from "./drive.js";
import { attempt, json, safe, stored } from "./safe.js";

/** Time for which the answer of a promise is kept before it is asked for again, in milliseconds. */
const FRESH = 500;

let wants = [];
let members;

/** What was said last by something that answers later, by its path. */
let said = new Map();

/** Takes over what is to be looked up. */
export const wanted = (list, names) => {
  [wants, members] = [list, names];
};

/** Knows a name, from now on. */
const know = (name) => {
  if (!said.has(name)) said.set(name, {});
  return said.get(name);
};

/** Keeps what was said; what is new changes the consent. Whoever has stopped knows no name and hears nothing. */
const hear = (name, text) => {
  const about = said.get(name);
  if (!about || about.text === text) return;
  about.text = text;
  happen("consent");
};

/** What a promise of this path was fulfilled with last. */
const promised = (path, promise) => {
  const about = know(path);
  about.asked = performance.now();
  about.again = undefined;
  // A promise that is rejected has said nothing, and nobody else is told.
  const settled = (tell) => safe((answer) => hear(path, tell(answer)));
  promise.then(
    settled(json),
    settled(() => {}),
  );
  return about.text;
};

/** Follows a path; a part with brackets is a method that is called with the words between them. */
const global = (path) => {
  const about = said.get(path);
  if (about && performance.now() - about.asked < FRESH) {
    // The visitor may be deciding just now, and nothing else may happen for minutes.
    about.again ??= setTimeout(happen, FRESH, "consent");
    return about.text;
  }
  let here = window;
  for (const part of path.split(".")) {
    // Most managers are not on the page, and to throw for each of them at every turn takes time.
    if (here == null) return;
    const [, name, , words] = /^([^(]*)(\((.*)\))?$/.exec(part);
    const given = words?.split(",").filter(Boolean);
    const args = given?.map((word) => (word === "$host" ? location.hostname : word));
    here = args ? here[name](...args) : here[name];
  }
  return typeof here?.then === "function" ? promised(path, here) : json(here);
};

/** Calls an API: `__gpp` knows no version, `__uspapi` has version 1 and no listeners. */
const ask = (name, command, ...rest) => {
  const version = { __tcfapi: [2], __gpp: [] }[name] ?? [1];
  window[name](command, ...version, ...rest);
};

/** What the callback of an API was called with last. */
const api = (name) => {
  const about = know(name);
  about.callback ??= safe((data, success) => {
    about.listener = data?.listenerId;
    hear(name, json([data, success], members));
  });
  const found = window[name];
  if (typeof found === "function" && about.found !== found) {
    about.found = found;
    attempt(() => ask(name, "addEventListener", about.callback));
  }
  if (name === "__uspapi") attempt(() => ask(name, "getUSPData", about.callback));
  return about.text;
};

/** The consent commands among the entries of an array: `Arguments` objects that begin with `consent`. */
const commands = (name) => {
  const list = window[name];
  if (!Array.isArray(list)) return;
  const isCommand = (entry) => entry?.[0] === "consent" && {}.toString.call(entry) === "[object Arguments]";
  return `[${list.filter((entry) => attempt(() => isCommand(entry))).map((entry) => json(entry)).filter(Boolean)}]`;
};

/** How each place is read, by its letter. */
const FINDERS = { g: global, a: api, b: commands };

/** The signs as they are now, as `input.rs` reads them: place, name and text of each. */
export const signs = () => {
  const found = [+(navigator.globalPrivacyControl === true), attempt(() => document.cookie)];
  const add = (place, name, text) => {
    if (typeof text === "string") found.push(place, name, text);
  };
  for (const want of wants) {
    const [place, name] = [want[0], want.slice(1)];
    if (place === "l" && name.endsWith("*")) {
      const keys = attempt(() => Object.keys(localStorage)) ?? [];
      for (const key of keys) if (key.startsWith(name.slice(0, -1))) add(place, key, stored(key));
    } else if (place === "l" || place === "s") {
      add(place, name, stored(name, place));
    } else {
      add(
        place,
        name,
        attempt(() => FINDERS[place](name)),
      );
    }
  }
  return found;
};

/** Something has said that the consent may be another: what was answered just now counts no longer. */
export const renew = () => {
  for (const about of said.values()) about.asked = undefined;
  happen("consent");
};

/** Takes our listeners away and forgets everything. */
export const forget = () => {
  for (const [name, { listener, callback }] of said) {
    if (listener) attempt(() => ask(name, "removeEventListener", callback, listener));
  }
  said = new Map();
};
