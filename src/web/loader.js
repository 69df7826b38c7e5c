/**
 * The loader: finds its tag and the configuration, fetches what is needed at once, and hands over to the Wasm.
 *
 * It decides nothing about campaigns or visitors. Whatever goes wrong here leaves the page as it was, with one message
 * in the console; nothing is thrown, and no promise is left to reject. `cargo xtask build` puts this file and the
 * bindings that wasm-bindgen wrote into `pkg/parea.js`, and fills in PAREA_BUILD, PAREA_INTEGRITY,
 * PAREA_WORDS and PAREA_PARTS.
 */
import { build, change, connect, decide, fitting, imports } from "./bindings.js";
import { call, happen, start } from "./drive.js";
import { extend } from "./theme.js";

/* global PAREA_BUILD, PAREA_INTEGRITY, PAREA_WORDS, PAREA_PARTS */

const METHODS = ["set", "track", "show", "hide", "on", "consent", "reset", "preview", "disable"];
const PRIVACY = ["report", "export", "erase"];
const STRANGER = "could not be loaded, or is not the file this loader was built with";

/** What was fetched for the widget, for `parea.privacy.report()`. */
const files = [import.meta.url];

/** Set once something trapped: from then on every way into the Wasm does nothing. */
let silent = false;

const complain = (error) => console.error(`parea: ${error?.message ?? error}`);

const stop = (error) => {
  if (!silent) complain(error);
  silent = true;
};

/** A trap would reach the page through timers and listeners too, so every export is wrapped, not only our calls. */
const guard = (exports) =>
  Object.fromEntries(
    Object.entries(exports).map(([name, value]) => [
      name,
      typeof value !== "function"
        ? value
        : (...args) => {
            if (silent) return;
            try {
              return value(...args);
            } catch (error) {
              stop(Error(`stopped by a fault of its own (${error?.message ?? error})`));
            }
          },
    ]),
  );

/** Our own tag, for its attributes. A page can name a form "script"; only a real script element is believed. */
const findTag = () => {
  const scripts = [...document.querySelectorAll("script[src]")].filter((tag) => tag instanceof HTMLScriptElement);
  const exact = scripts.find((tag) => tag.src === import.meta.url);
  // After a redirect, or when a bundler took us in, the addresses differ: then one tag may still say that it is ours.
  const likely = scripts.filter((tag) => tag.matches('[data-config][src*="parea"]'));
  return exact ?? (likely.length === 1 ? likely[0] : undefined);
};

/** Firefox ends all requests as soon as a link is followed: whoever is on the way out by then is told nothing. */
const leaving = () => new Promise((stay) => setTimeout(stay, 1000));

const fetchText = async (address) => {
  let response;
  files.push(address);
  try {
    response = await fetch(address, { credentials: "omit" });
  } catch {
    await leaving();
    throw Error(`${address} could not be fetched`);
  }
  if (!response.ok) throw Error(`${address} was answered with status ${response.status}`);
  return response.text();
};

/** The configuration as JSON text; whether it is JSON, and what it says, is judged in Rust. */
const readConfig = async () => {
  const found = window.pareaConfig;
  if (typeof found === "string") return found;
  // An element with id="pareaConfig" stands under the same name and is not a configuration.
  if ({}.toString.call(found) === "[object Object]") return JSON.stringify(found);

  const inline = document.querySelector('script#parea-config[type="application/json"]');
  if (inline) return inline.textContent;

  const tag = findTag();
  const address =
    tag?.getAttribute("data-config") ?? new URL(tag?.src ?? import.meta.url).searchParams.get("config");
  if (address) return fetchText(address);
  // A tag with `async` may run before the page is read as far as where it says it.
  if (document.readyState === "loading") {
    await new Promise((come) => document.addEventListener("DOMContentLoaded", come, { once: true }));
    return readConfig();
  }
  throw Error("no configuration: give the script tag data-config, or set window.pareaConfig");
};

/** A file beside this one; a cache that still holds that of the last release would fail the integrity check. */
const beside = (name) => {
  const address = new URL(name, import.meta.url);
  address.search = PAREA_BUILD;
  return address.href;
};

/** The Wasm, or a part of it, as bytes; only the one that was built with this loader. */
const fetchWasm = async (address, integrity) => {
  if (!globalThis.WebAssembly) throw Error("this browser has no WebAssembly");
  files.push(address);
  try {
    // With an integrity every engine hands the body over when it is complete, so there is nothing to stream, and
    // compiling from bytes does not depend on the MIME type that the server gives.
    const response = await fetch(address, { integrity, credentials: "omit" });
    return await response.arrayBuffer();
  } catch {
    await leaving();
    throw Error(`${address} ${STRANGER}`);
  }
};

/** What the Wasm shares with its parts, and its memory, in which what it has written lies. */
let shared;
let memory;

/** Instantiates the Wasm, from bytes or a compiled module. */
const startWasm = async (source) => {
  let made;
  try {
    // Chromium and Firefox refuse to compile where the policy forbids it, WebKit refuses to instantiate.
    made = await WebAssembly.instantiate(source, imports());
  } catch (error) {
    throw Error(`WebAssembly is blocked; a Content-Security-Policy needs script-src 'wasm-unsafe-eval' (${error.message})`);
  }
  const { exports } = made.instance ?? made;
  shared = exports;
  ({ memory } = exports);
  connect(guard(exports));
  if (build() !== PAREA_BUILD) throw Error(`parea_bg.wasm ${STRANGER}`);
};

/** The Wasm, once for the widget and all deciders. */
let wasm;
const ready = (source) => (wasm ??= (async () => startWasm(source ?? (await fetchWasm(beside("parea_bg.wasm"), PAREA_INTEGRITY))))());

/** What a value of an attribute is, as the Wasm counts; an object goes as JSON, what else there is as null. */
const KINDS = ["string", "json", "number", "boolean"];

/** Decides the audiences of a configuration, over and over, for attributes that the caller holds; see parea.d.ts. */
export const decider = async (config, source) => {
  await ready(source);
  // The bindings would copy a text letter by letter, which takes longer than to read it.
  const decided = decide(new TextEncoder().encode(config));
  if (!decided) throw Error("the configuration is not JSON");
  const paths = JSON.parse(decided);
  const number = paths.pop();
  const slots = paths.map((path) => ({ names: path.split(".") }));
  return {
    pass(attributes, out) {
      for (let at = 0; at < slots.length; at++) {
        const slot = slots[at];
        let value = attributes;
        for (const name of slot.names) value = value?.[name];
        // An object can be another without looking so; its JSON cannot.
        const isJson = typeof value === "object" && value !== null;
        if (isJson) value = JSON.stringify(value);
        if (value !== slot.last || isJson !== slot.isJson) {
          slot.last = value;
          slot.isJson = isJson;
          const kind = KINDS.indexOf(isJson ? "json" : typeof value);
          change(number, at, kind, kind > 1 ? +value : 0, kind < 2 ? `${value}` : "");
        }
      }
      const found = fitting(number);
      const count = Math.floor(found / 2 ** 32);
      out.set(new Int32Array(memory.buffer, found >>> 0, Math.min(count, out.length)));
      return count;
    },
  };
};

const invoke = (name, args) => {
  try {
    return call(name, args);
  } catch (error) {
    stop(error);
  }
};

const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

/** Gets the payload of the site's GrowthBook and decrypts what is encrypted in it; without one, features have no value. */
const features = async (address, key) => {
  try {
    const payload = JSON.parse(await fetchText(address));
    for (const name of Object.keys(payload).filter((name) => name.startsWith("encrypted"))) {
      const { subtle } = crypto;
      const [iv, text] = payload[name].split(".").map(bytes);
      const secret = await subtle.importKey("raw", bytes(key), "AES-CBC", false, ["decrypt"]);
      const plain = new TextDecoder().decode(await subtle.decrypt({ name: "AES-CBC", iv }, secret, text));
      // `encryptedFeatures` holds `features`.
      payload[name[9].toLowerCase() + name.slice(10)] = JSON.parse(plain);
    }
    invoke("growthbook", [payload]);
  } catch (error) {
    console.warn(`parea: no features from ${address}: ${error.message}`);
  }
};

/** Letters of a SHA-256 in base64, without its sign of filling; PAREA_WORDS is one after the other. */
const HASH = 43;

/** How long something that could show waits for its words, in milliseconds: then they are English for the time being. */
const PATIENCE = 2000;

/** The address of a file beside this one, of which the core knows nothing, when it has been reported to be requested. */
const note = (name) => {
  const address = beside(name);
  happen("part", "", address, 1);
  return address;
};

/** The drawing of a network; what comes is read as path data and as nothing else, so it needs no hash. */
const icon = async (name) => {
  const response = await fetch(note(`icons/${name}.txt`), { credentials: "omit" });
  return response.ok ? response.text() : "";
};

/** Says that a file beside this one did not come. */
const miss = (address) => leaving().then(() => console.warn(`parea: ${address} ${STRANGER}`));

/** What leads share buttons to what is selected, or to a picture. */
let nearby;
const lead = (address) => import("./parea-share.js?" + PAREA_BUILD).catch(() => miss(address));
const near = () => (nearby ??= lead(note("parea-share.js")));

/** The widget's own words in a language, by the place of their file among all of them. */
const words = async (language, place, tell) => {
  const address = beside(`words/${language}.txt`);
  const patience = setTimeout(tell, PATIENCE);
  let text;
  try {
    const integrity = `sha256-${PAREA_WORDS.substr(place * HASH, HASH)}=`;
    const response = await fetch(address, { integrity, credentials: "omit" });
    text = await response.text();
  } catch {
    miss(address);
  }
  clearTimeout(patience);
  tell(text, address);
};

/** The parts that are there, for a preview too. */
const parts = new Set();

/** Gets a part of the Wasm, which puts its functions and texts where the Wasm looks for them; where that fails, once more. */
const part = async (name, tell, tries = 2) => {
  const address = beside(`parea_${name}.wasm`);
  try {
    if (!parts.has(name)) {
      const { module } = await WebAssembly.instantiate(await fetchWasm(address, PAREA_PARTS[name]), { shared });
      extend(new TextDecoder().decode(WebAssembly.Module.customSections(module, "style")[0]));
    }
  } catch (error) {
    if (--tries) return setTimeout(part, PATIENCE, name, tell, tries);
    console.error(`parea: ${error.message}: what needs it does not show`);
    return tell(address);
  }
  parts.add(name);
  tell(address, 1);
};

/** Empties what is nested deeper than the reader in Rust goes: it would refuse everything else as well. */
const prune = (value, depth = 40) => {
  if (Object(value) !== value) return value;
  // A page may have given every object more members than its own.
  for (const name of Object.keys(value)) value[name] = depth ? prune(value[name], depth - 1) : null;
  return value;
};

/** As JSON; nothing where that is not possible, or longer than anybody should have to bear. */
const json = (value) => {
  try {
    const text = JSON.stringify(value);
    if (text.length < 1e5) return JSON.stringify(prune(JSON.parse(text)));
  } catch {
    // A getter of the page that throws, a circle, or no value at all.
  }
};

const follow = (from, path) => path.split(".").reduce((here, name) => here?.[name], from);

/** The texts of elements; one that is too long, or too long together with those before it, leaves the others. */
const texts = (selector, property) => {
  const taken = [];
  for (const node of [...document.querySelectorAll(selector)].slice(0, 50)) {
    const text = node[property].trim();
    if (json([...taken, text])) taken.push(text);
  }
  return taken;
};

/** What an entry of `dataLayer` says by a path: `{ user: null }` empties `user.plan`, `{ user: {} }` says nothing of it. */
const told = (entry, path) => {
  let here = entry;
  for (const name of path.split(".")) {
    if (here !== entry && Object(here) !== here) return null;
    if (!(name in here)) return;
    here = here[name];
  }
  return here ?? null;
};

/** How each place is read, by its letter (`Effect::Find`). */
const PLACES = {
  l: (key) => localStorage.getItem(key),
  s: (key) => sessionStorage.getItem(key),
  m: (name) => texts(`meta[name="${name}"],meta[property="${name}"]`, "content"),
  e: (selector) => texts(selector, "textContent"),
  j: () => texts(':not([data-parea-campaign])>script[type="application/ld+json"]', "textContent"),
  g: (path) => follow(window, path),
  d: (path) => {
    for (const entry of dataLayer.slice(-MOST).reverse()) {
      try {
        // What a sink of ours has pushed says nothing of the page.
        if ("parea" in entry) continue;
        const found = told(entry, path);
        if (found !== undefined) return found;
      } catch {
        // Not an object, or a getter of it throws.
      }
    }
  },
};

/** Looks up what the core wants of the page: one JSON object, without what is not there. */
const look = (wants) => {
  const found = wants.map((want) => {
    try {
      const text = json(PLACES[want[0]](want.slice(1)));
      return text && `${json(want)}:${text}`;
    } catch {
      // Blocked storage, no selector, a getter that throws: it is not there.
    }
  });
  return `{${found.filter(Boolean)}}`;
};

/** Most entries of `dataLayer` that are looked at, the newest. */
const MOST = 200;

/** The list that is heard, what was heard of it, and what ends that. */
let layer;
let known = new WeakSet();
let mute = () => {};

/**
 * Hears what is pushed to the page's `dataLayer`, once the list has taken it; `tell` gets what it holds already, and then
 * what comes, shortly afterwards and all together; who does not `want` entries, only that some came. Here and not in Rust,
 * so that the page's own call works whatever happens to us.
 */
const hear = (tell, wants) => {
  const list = window.dataLayer;
  if (!Array.isArray(list) || list === layer) return;
  mute();
  const own = Object.getOwnPropertyDescriptor(list, "push");
  const { push } = list;
  let news = [];
  const flush = () => {
    const entries = news;
    news = [];
    tell(`[${wants ? entries.map(json).filter(Boolean) : ""}]`);
  };
  const take = (items) => {
    if (!news.length) setTimeout(flush);
    news = [...news, ...items].slice(-MOST);
    for (const item of items) if (Object(item) === item) known.add(item);
  };
  const heard = function (...items) {
    const result = push.apply(this, items);
    try {
      if (layer === list) take(items);
    } catch {
      // The page has its own `setTimeout`, which throws.
    }
    return result;
  };
  layer = list;
  mute = () => {
    layer = undefined;
    if (list.push !== heard) return;
    if (own) Object.defineProperty(list, "push", own);
    else delete list.push;
  };
  // A copy in the place of the list says nothing anew.
  take(list.slice(-MOST).filter((item) => !known.has(item)));
  // Nothing where the page has frozen its list or its `push`: then what is there now is all that we learn.
  Reflect.set(list, "push", heard);
};

/** A command is `[name, ...arguments]`; Rust answers for names that it does not know. */
const push = (...commands) => {
  for (const command of commands) {
    const [name, ...args] = [command].flat();
    invoke(typeof name === "string" ? name : "", args);
  }
};

/** The trace of one campaign, or of all, and then on the console for people to read. */
const explain = (id) => {
  const trace = invoke("explain", [id]);
  if (id === undefined) {
    for (const { id, outcome, gates } of trace?.campaigns ?? []) {
      console.groupCollapsed(`parea: ${id} → ${outcome}`);
      const readable = ([name, value]) => [
        name,
        name === "nextAt" && value ? new Date(value).toISOString() : Object(value) === value ? JSON.stringify(value) : value,
      ];
      console.table(gates.map((gate) => Object.fromEntries(Object.entries(gate).map(readable))));
      console.groupEnd();
    }
  }
  return trace;
};

const methods = (names, method) => Object.fromEntries(names.map((name) => [name, method(name)]));

/** Puts the API under `window.parea` and returns the commands that were waiting there. */
const takeOver = () => {
  const found = window.parea;
  if (found !== undefined && !Array.isArray(found)) {
    // A form named "parea", or somebody's object: theirs, whatever it is.
    console.warn("parea: window.parea is something of the page's own and stays; the widget runs without it");
    return [];
  }
  const queue = found ?? [];
  const commands = queue.splice(0);
  // Whoever kept the array goes on being heard, also where the page has frozen all arrays' own.
  Reflect.defineProperty(queue, "push", { value: push });
  window.parea = {
    ...methods(METHODS, (name) => (...args) => invoke(name, args)),
    explain,
    // A listener of ours may call: its answer comes when the turn that called the listener is over.
    privacy: methods(PRIVACY, (name) => async (...args) => (await 0, invoke(`privacy.${name}`, args))),
    push,
  };
  return commands;
};

/** A panel that does not come, or falls, leaves the widget as it is. */
const noPanel = (error) => console.warn(`parea: no panel: ${error.message}`);

/** The panel that says why, which nobody else has to download. */
const debug = () => /[?&]parea-debug/.test(location.search) && import("./parea-debug.js?" + PAREA_BUILD).catch(noPanel);

const run = async () => {
  // Without a configuration there is no widget, and still whatever deciders the page makes.
  const found = await Promise.all([readConfig(), ready(), debug()]).catch(complain);
  if (!found) return;
  const [config, , panel] = found;
  // What is drawn in advance may never be looked at: neither a page view nor a session begins with it.
  if (document.prerendering) {
    await new Promise((come) => document.addEventListener("prerenderingchange", come, { once: true }));
  }
  const commands = takeOver();
  const is = (wanted) => (command) => [command].flat()[0] === wanted;
  const listens = is("on");
  // Before the start, so that it hears what is said there.
  try {
    if (panel) panel.default(invoke, config, files);
  } catch (error) {
    noPanel(error);
  }
  // Without a decision start deletes what earlier pages have stored; what the page has told already is one.
  const told = [commands.filter(is("consent")).pop()].flat()[1];
  // Listeners first: `ready` and the first `show` happen inside of start.
  push(...commands.filter(listens));
  start(config, files, told, { look, hear, mute: () => mute((known = new WeakSet())), features, words, part, icon, near });
  push(...commands.filter((command) => !listens(command)));
};

// The same address twice is one module; another address is another module, and finds this mark.
const MARK = Symbol.for("parea");
if (typeof window === "undefined") {
  // A server: only for its decider.
} else if (window[MARK]) {
  console.warn(`parea: ${import.meta.url} does nothing, since build ${window[MARK]} is already on this page`);
} else {
  window[MARK] = PAREA_BUILD;
  run().catch(stop);
}
