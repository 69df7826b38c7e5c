/** Carries effects out: storage, requests, the lock, the alarm, the clipboard and going elsewhere. */
import { arm, disarm, tellInput } from "./arm.js";
import { ask as askBusy, unheed } from "./busy.js";
import { happen, loader, preview, reply, runs, stop, tell } from "./drive.js";
import { fill } from "./links.js";
import { attempt, stored, timer } from "./safe.js";
import { unlook } from "./sight.js";
import { sink } from "./sinks.js";
import { draw, erase, select } from "./stage.js";
import { emit, report, silence } from "./tell.js";
import { isLeft } from "./watch.js";

/** `setTimeout` counts in 31 bits; an alarm beyond 24 days rings early, which does no harm. */
const LONGEST = 2147483647;

/**
 * Options of every request but for its body and its patience: after 30 s without an answer it counts as lost, and the
 * outbox sends it again, with its id. What is led elsewhere was not taken: that answer is the one of a login page, say.
 */
const PLAIN = { credentials: "omit", referrerPolicy: "strict-origin" };
const POST = {
  ...PLAIN,
  method: "POST",
  headers: { "content-type": "application/cloudevents-batch+json" },
  redirect: "error",
};

/** The largest body that outlives its page, in bytes: browsers refuse a larger one altogether (64 KiB). */
const KEPT = 61440;

/** A product feed with more characters is none: it would be read on a phone. */
const LARGEST = 262144;

/** How long after it has failed a product feed is asked for once more, in milliseconds. */
const AGAIN = 1000;

const alarm = timer();

/** Gives the lock back. */
let unlock;

/** Begins something, and tells whether it ended well, and with what. */
const settle = async (begin, ended) => {
  let ok = 1;
  let result;
  try {
    result = await begin();
  } catch {
    ok = 0;
  }
  attempt(() => ended(ok, result));
};

/** `Retry-After`: seconds, or a date; in milliseconds. */
const delay = (after) => {
  if (typeof after !== "string") return;
  const wait = isNaN(after) ? Date.parse(after) - Date.now() : after * 1000;
  if (wait >= 0) return wait;
};

/**
 * Asks for the lock under which one tab sends; a browser without locks, or a sandboxed frame that may not use them,
 * lets every tab send, and the collector takes each event once.
 */
const lock = (name) =>
  settle(
    () =>
      navigator.locks.request(name, { ifAvailable: true }, (lock) => {
        // The lock is held until this promise is fulfilled; not at all by who was stopped meanwhile.
        const held = lock && runs && new Promise((resolve) => (unlock = resolve));
        happen("locked", +!!lock);
        return held;
      }),
    (ok) => ok || happen("locked", 1),
  );

/** Product feeds that have failed once. */
const failed = new Set();

/**
 * Gets a product feed or, for a campaign, asks for a code, once: only the visitor asks again. Firefox ends every request as soon as a link is followed, before the page is told that it is left:
 * what has failed is asked for once more by the core, and on a page that was left it has not failed; should it come back,
 * it is asked anew.
 */
const feed = (url, purpose, campaign, key) => {
  const isLast = failed.delete(url);
  const signal = attempt(() => AbortSignal.timeout(10000));
  return settle(
    async () => {
      const headers = { "content-type": "application/json" };
      const post = key && { method: "POST", headers, body: JSON.stringify({ campaign, key }) };
      const response = await fetch(url, { ...PLAIN, signal, ...post });
      const text = await response.text();
      return response.ok && text.length <= LARGEST ? text : "";
    },
    (ok, text) => {
      if (ok || key || ((isLast || signal?.aborted) && !isLeft)) return happen("fed", url, text, campaign);
      failed.add(url);
      setTimeout(happen, AGAIN, "unfed", url, purpose);
    },
  );
};

/** The picture that goes along, as a list of one file; nothing where it does not come while the click still counts. */
const files = async (address) => {
  const response = await fetch(address, { ...PLAIN, signal: AbortSignal.timeout(3000) });
  const picture = await response.blob();
  const list = [new File([picture], address.split(/[?#]/)[0].split("/").pop(), { type: picture.type })];
  return response.ok && navigator.canShare({ files: list }) ? list : undefined;
};

/**
 * Opens the share sheet. Who closes it has shared nothing, and that is no error; where the browser refuses to open it
 * (a frame that may not, a click too long ago) the address is copied instead, by the act of what was pressed.
 */
const share = async (campaign, act, title, text, media, url) => {
  const data = { title, text: text || undefined, url };
  if (media) data.files = await files(media).catch(() => {});
  try {
    await navigator.share(data);
    happen("done", campaign, "s", 1);
  } catch (error) {
    if (["AbortError", "InvalidStateError"].includes(error?.name)) happen("done", campaign, "s", 0);
    else copy(campaign, act, url);
  }
};

/** Copies as browsers did before they had `navigator.clipboard`, which plain http is without; whether it has worked. */
const copyByEvent = (text) => {
  let ok = 0;
  const write = (event) => {
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
    // A page may add words of its own to whatever is copied.
    event.stopImmediatePropagation();
    ok = 1;
  };
  addEventListener("copy", write, true);
  attempt(() => document.execCommand("copy"));
  removeEventListener("copy", write, true);
  return ok;
};

const copy = (campaign, act, text) =>
  settle(
    () => navigator.clipboard.writeText(text),
    (ok) => {
      ok ||= copyByEvent(text);
      happen("done", campaign, act, ok, text);
      // Once it is drawn: an event that comes while effects are carried out waits.
      if (!ok) setTimeout(attempt, 0, () => select(campaign, text));
    },
  );

/** Whether the visitor has been idle, the core asks only when it wakes up. */
const wake = () => {
  tellInput();
  happen("wake");
};

/** Each effect by its name, with what `output.rs` says of it. */
export const EFFECTS = {
  draw,
  erase,
  read: (purpose, key) => reply("stored", purpose, stored(key)),
  look: (purpose, key) => reply("looked", purpose, stored(key)),
  find: (purpose, wants) => reply("found", purpose, loader.look(wants)),
  store: (purpose, key, text) =>
    attempt(() => (localStorage.setItem(key, text), true)) || happen("unstored", purpose),
  forget: (key) => localStorage.removeItem(key),
  send: (url, body, request) =>
    settle(
      () => {
        const keepalive = new Blob([body]).size <= KEPT;
        return fetch(url, { ...POST, keepalive, body, signal: attempt(() => AbortSignal.timeout(30000)) });
      },
      (_, response) => {
        const header = (name) => attempt(() => response.headers.get(name));
        const wait = delay(header("retry-after"));
        happen("answered", request, response?.status, wait, header("parea-ticket"));
      },
    ),
  sink,
  lock,
  unlock: () => unlock?.(),
  wake: (after) => alarm(Math.min(after, LONGEST), after !== null && wake),
  busy: askBusy,
  arm,
  layer: (wants) => loader.hear((entries) => happen("pushed", entries), wants),
  emit,
  ask: (name, campaign) => reply("allowed", name, campaign, +emit(name, { campaign }, true)),
  open: (url) => open(url, "_blank", "noopener"),
  go: (url) => location.assign(url),
  copy,
  share,
  print: () => print(),
  fetch: (url, key) => loader.features(url, key),
  words: (language, place) => loader.words(language, place, (...came) => happen("words", place, ...came)),
  part: (name) =>
    loader.part(name, (from, ok) => {
      happen("part", name, from, ok);
      if (ok) fill(true);
    }),
  feed,
  // The driver is not there yet while this is read.
  answer: (value) => tell(value),
  report,
  preview: (config) => preview(config),
  stop: () => {
    stop();
    silence();
  },
};

/** Lets go of what outlives a turn. */
export const release = () => {
  alarm();
  unlock?.();
  disarm();
  unlook();
  unheed();
};
