/**
 * What is listened to: the page's life, its address and language, and whatever may mean another consent.
 */
import { seek, turn } from "./arm.js";
import { heed } from "./busy.js";
import { call, happen } from "./drive.js";
import { hearEscape } from "./hear.js";
import { fill, follow, unfill } from "./links.js";
import { page } from "./page.js";
import { attempt, FIRST, isVisible, json, listen, safe, stored, timer } from "./safe.js";
import { renew } from "./signs.js";
import { keep } from "./stage.js";
import { isOwn } from "./tell.js";
import { watchBody } from "./theme.js";

/** Time for a router to draw the page whose address it has just set, in milliseconds. */
const ROUTER = 50;

/** Time for a consent manager to write down the answer that was just clicked, and for it to arrive, in milliseconds. */
const DIALOG = 300;

let listeners = new AbortController();

/** Tells of every change of the page that somebody waits for. */
let observer;

/** Address, language and title of the page that was last reported; unknown where something else of it has changed. */
let place;

/** Whether its address has only ever been replaced since, as far as the browser says so; and all of it but its query. */
let isReplaced;
let path;

const moving = timer();
const answering = timer();

/** Klaro has no events, only watchers at its manager: whether we look for it, the manager, and our watcher. */
let awaitsKlaro = false;
let klaro;
const watcher = { update: safe(renew) };

/** Whether the page was left; it may come back. */
export let isLeft = false;

/** How wide the window was: on phones its height changes with every keyboard and every bar of the browser. */
let width;

const pathNow = () => location.pathname + location.hash;
const placeNow = () => location.href + document.documentElement?.lang + document.title;

/** Reports another address, language or title once the router had time to draw. */
const move = () => {
  if (place === placeNow()) return;
  place = placeNow();
  moving(ROUTER, () => {
    turn();
    const isSame = isReplaced && path === pathNow();
    isReplaced = undefined;
    path = pathNow();
    happen("navigated", ...page(), +!!isSame);
    fill(true);
  });
};

/** The device was turned, or has another scheme. */
const turned = ({ type }) => {
  if (type === "resize" && width === innerWidth) return;
  width = innerWidth;
  place = undefined;
  move();
};

/** Watches Klaro's manager, if the site reads Klaro and Klaro is there by now. */
const lookForKlaro = () => {
  const manager = awaitsKlaro && attempt(() => window.klaro.getManager());
  if (!manager?.watch) return;
  awaitsKlaro = false;
  klaro = manager;
  attempt(() => manager.watch(watcher));
  renew();
};

/** What was clicked may have been a dialog that announces nothing: its answer is read again when it has been written. */
const clicked = () => answering(DIALOG, watcher.update);

/** After the page's `load` and one idle turn something may interrupt. */
const idle = () => {
  const loaded = safe(() => {
    lookForKlaro();
    happen("loaded");
    fill(true);
  });
  if (window.requestIdleCallback) requestIdleCallback(loaded, { timeout: 2000 });
  else setTimeout(loaded);
};

const heard = (event) => {
  switch (event.type) {
    case "storage": {
      // Only an erasure leaves an item empty. A cookie that another tab has written together with it may arrive later
      // (WebKit's processes each keep a copy).
      clicked();
      if (event.newValue === "") return happen("emptied", event.key);
      // Each process keeps a copy: what was stored there while we stored something here has been written over.
      // Where nothing is stored any more, it was sent or erased meanwhile.
      const now = stored(event.key);
      if (event.newValue && now && now !== event.newValue) happen("missed", event.key, event.newValue);
      return renew();
    }
    case "pagehide":
      isLeft = true;
      return happen("leaving");
    case "online":
      return happen("online");
    case "visibilitychange":
      return happen("visible", +isVisible());
    case "load":
      return idle();
    case "click":
      // A link that opens the panel does so in place: the address stays as it is.
      if (attempt(() => event.target.closest("a[href='#parea-privacy']"))) {
        event.preventDefault();
        return call("show", ["privacy"]);
      }
      attempt(() => follow(event));
    // fall through
    case "popstate":
    case "hashchange":
    case "currententrychange":
    case "navigatesuccess":
      if (event.navigationType && place !== placeNow()) {
        isReplaced = event.navigationType === "replace" && isReplaced !== false;
      }
      lookForKlaro();
      move();
      // A router may say that it has drawn; what it drew is read again.
      if (event.type === "navigatesuccess") renew();
      return;
    case "parea:consent":
      return fill(true);
    case "parea:track":
      if (!isOwn(event)) happen("pushed", json([["event", event.detail.event, event.detail.properties]]));
      return;
    case "pageshow":
      isLeft = false;
    // fall through
    default:
      return renew();
  }
};

/** Begins to watch, the events of the site's consent managers too. */
export const watch = (wants) => {
  place = placeNow();
  path = pathNow();
  width = innerWidth;
  observer = new MutationObserver(
    safe(() => {
      watchBody();
      keep();
      seek();
      move();
      fill();
    }),
  );
  // Into the whole page: links that share may come anywhere, and a router that has drawn sets the title.
  observer.observe(document, { childList: true, attributeFilter: ["lang"], subtree: true });
  // Where there is no `navigation` a router is noticed by what it draws, mostly after a click: wrapping `pushState` would
  // leave something of ours on the page after a trap.
  listen(window, "pagehide online pageshow storage popstate hashchange load parea:track parea:consent", listeners, heard);
  listen(window, "resize", listeners, turned);
  listen(
    attempt(() => matchMedia("(prefers-color-scheme: dark)")),
    "change",
    listeners,
    turned,
  );
  listen(document, "visibilitychange", listeners, heard);
  listen(window.cookieStore, "change", listeners, heard);
  listen(window.navigation, "currententrychange navigatesuccess", listeners, heard);
  for (const want of wants) {
    const name = want.slice(1);
    if (want[0] === "w") listen(window, name, listeners, heard);
    if (want[0] === "e") listen(document, name, listeners, heard);
    if (want === "kclick") listen(window, name, listeners, clicked, FIRST);
    if (want === "kklaro") {
      awaitsKlaro = true;
      lookForKlaro();
    }
  }
  listen(window, "click", listeners, heard, FIRST);
  heed(listeners);
  hearEscape(listeners);
  if (document.readyState === "complete") idle();
};

/** Ends all of it. */
export const unwatch = () => {
  listeners.abort();
  listeners = new AbortController();
  observer?.disconnect();
  moving();
  answering();
  attempt(unfill);
  awaitsKlaro = false;
  klaro?.unwatch(watcher);
};
