/**
 * What triggers wait for on the page, each only as long as the core wants it: one table of what is listened to.
 *
 * How far somebody has scrolled and what they see is told by observers, not by each scroll. No value of a field is read.
 */
import { happen } from "./drive.js";
import { exit } from "./exit.js";
import { attempt, isVisible, json, listen, safe, timer, within } from "./safe.js";
import { isEnough, LONG, STEPS } from "./sight.js";
import { findSlot } from "./slot.js";

/** A form is left when the focus does not come back, nor anything is sent, for so long; milliseconds. */
const LEFT = 2000;

/** Farther than any page is high, in CSS pixels. */
const FAR = 9999999;

/** Before the page's own listeners, which may end an event there. */
const EARLY = { capture: true, passive: true };

/** What is wanted, as JSON, with what ends it. */
const armed = new Map();

/** Each looks for elements that the page may have by now. */
const seekers = new Set();

/** When the visitor did something last, while somebody asks; and where the pointer was. */
let input;
let pointer;

/** Whether what is scrolled to may still be the page before, which a router leaves there until it has the next one. */
let isStale = false;

/** What counts from where the page is scrolled to. */
const PLACES = /^(depth|pixels|scroll|element)$/;

/** Another page: where it is scrolled to is known when it is scrolled, unless it is at its top. */
export const turn = () => (isStale = scrollY > 0);

const ends = ({ signal }, work) => signal.addEventListener("abort", work);

/** How far the page can be scrolled, in CSS pixels. */
const room = () => {
  const { scrollHeight, clientHeight } = document.scrollingElement ?? {};
  return scrollHeight - clientHeight;
};

/** Does something now, and whenever the page has another size. */
const measure = (ender, work) => {
  const observer = new ResizeObserver(safe(work));
  for (const node of [document.documentElement, document.body]) attempt(() => observer.observe(node));
  ends(ender, () => observer.disconnect());
};

/** Tells how far the page is scrolled, now and always; browsers fire `scroll` once a frame at most. */
const scroll = (ender) => {
  const scrolled = () => {
    const [pixels, height] = [Math.max(scrollY, 0), room()];
    happen("scrolled", height >= 1 ? Math.min(pixels / height, 1) : 1, pixels);
  };
  listen(window, "scroll", ender, scrolled);
  scrolled();
};

/**
 * A line that the top of the window must reach. The page's root element is what is looked at: its top goes above a root
 * that ends so far above the window, so no element of ours has to lie in the page.
 */
const line = (place) => (ender, of, fire) => {
  let observer;
  const end = () => observer?.disconnect();
  const draw = () => {
    end();
    // A page is scrolled by parts of pixels as well, and its last one may never come.
    const at = Math.max(Math.ceil(place(of)) - 1, 1);
    // What cannot be reached is not waited for, until the page grows.
    if (ender.signal.aborted || room() < at) return;
    // Not while sizes are observed: what shows changes them.
    if (scrollY >= at) return setTimeout(safe(fire));
    const top = document.documentElement.getBoundingClientRect().top + scrollY;
    const rootMargin = `${FAR}px 0px ${Math.floor(top - at - document.scrollingElement.clientHeight)}px`;
    // When it is reached the page may have grown.
    observer = new IntersectionObserver(
      safe(([{ isIntersecting }]) => isIntersecting && draw()),
      { root: document, rootMargin },
    );
    observer.observe(document.documentElement);
  };
  measure(ender, draw);
  ends(ender, end);
};

/** Elements of which so large a share, or which over half of the window, must be in view for so long. */
const view = (share, long, rootMargin = "0px") => (ender, selector, fire) => {
  const known = new WeakSet();
  const inside = new Set();
  const dwelling = timer();
  const isShown = (element) => element.checkVisibility?.({ visibilityProperty: true, opacityProperty: true }) ?? true;
  // What is there and not shown is looked at now and then.
  const wait = (time) =>
    dwelling(time, inside.size > 0 && (() => (isVisible() && [...inside].some(isShown) ? fire() : wait(LONG))));
  const look = (entries) => {
    const before = inside.size;
    for (const entry of entries) inside[isEnough(entry, share) ? "add" : "delete"](entry.target);
    if (!before !== !inside.size) wait(long);
  };
  const threshold = share ? STEPS : 0;
  const observer = new IntersectionObserver(safe(look), { root: document, rootMargin, threshold });
  const find = () => {
    for (const element of attempt(() => document.querySelectorAll(selector)) ?? []) {
      if (!known.has(element)) observer.observe(element);
      known.add(element);
    }
  };
  seekers.add(find);
  ends(ender, () => {
    seekers.delete(find);
    observer.disconnect();
    dwelling();
  });
  find();
};

/** Scrolled to an element: it is in view or above that, and the page is one that scrolls. */
const element = (ender, selector, fire) => {
  let isThere;
  // Not while sizes are observed: what shows changes them.
  const look = () => isThere && room() >= 1 && setTimeout(safe(fire));
  // What lies above the window was scrolled to as well.
  view(0, 0, `${FAR}px 0px 0px`)(ender, selector, () => {
    isThere = true;
    look();
  });
  measure(ender, look);
};

/** The page has a slot, in view or not: at once, so that nobody sees its fallback first. */
const place = (ender, name, fire) => {
  const find = () => findSlot(name) && fire();
  seekers.add(find);
  ends(ender, () => seekers.delete(find));
  find();
};

/** A click of the visitor's; what it does is done first. */
const click = (ender, selector, fire) =>
  listen(window, "click", ender, (event) => event.isTrusted && within(event, selector) && setTimeout(safe(fire)), EARLY);

/** What the visitor does with keys, pointer and wheel; no key and no place is kept. */
const idle = (ender) => {
  input = performance.now();
  const events = "pointermove pointerdown keydown wheel touchmove scroll";
  const heard = ({ type, isTrusted, target, screenX, screenY, timeStamp }) => {
    const before = pointer;
    if (type === "pointermove") pointer = `${screenX} ${screenY}`;
    // Under a pointer that rests the page moves, and in it what scrolls by itself.
    const isMove = type === "pointermove" ? pointer !== before : type !== "scroll" || target === document;
    if (isTrusted && isMove) input = timeStamp;
  };
  listen(window, events, ender, heard, EARLY);
  ends(ender, () => (input = undefined));
};

/**
 * A form that was changed, and then left without being sent. Whoever leaves the page with it is asked when the browser
 * brings that back: on its way out nobody sees anything.
 */
const abandoned = (ender, selector, fire) => {
  let changed;
  const leaving = timer();
  const isLeft = () => changed?.isConnected && !changed.contains(changed.getRootNode().activeElement);
  const heard = (event) => {
    const own = event.type !== "pageshow" && within(event, selector);
    switch (event.type) {
      case "pageshow":
        return event.persisted && changed && fire();
      case "input":
        if (own && event.isTrusted) changed = own;
        return;
      case "focusout":
        return own && leaving(LEFT, () => isLeft() && fire());
      default:
        // A button may send it without saying so.
        if (own && (event.type !== "click" || within(event, "button,[type=submit],[type=image]"))) changed = undefined;
    }
  };
  listen(window, "input focusout click submit reset pageshow", ender, heard, EARLY);
  ends(ender, () => leaving());
};

/** How each of them is watched for, by the core's word for it (`trigger.rs`). */
const KINDS = {
  depth: line((share) => share * room()),
  pixels: line((pixels) => pixels),
  scroll,
  element,
  slot: view(0, 0),
  place,
  seen: view(0.5, LONG),
  exit,
  click,
  idle,
  abandoned,
};

/** Watches for these, and for nothing else any more. */
export const arm = (wants) => {
  const keys = wants.map((want) => json(want));
  for (const [key, ender] of armed) {
    if (keys.includes(key)) continue;
    armed.delete(key);
    ender.abort();
  }
  wants.forEach(([kind, of], at) => {
    const key = keys[at];
    if (armed.has(key)) return;
    const ender = new AbortController();
    armed.set(key, ender);
    const begin = () => {
      isStale &&= !PLACES.test(kind);
      attempt(() => KINDS[kind](ender, of, () => happen("fired", key)));
    };
    if (isStale && PLACES.test(kind)) listen(window, "scroll", ender, begin, { passive: true, once: true });
    else begin();
  });
};

/** Ends all of it. */
export const disarm = () => {
  for (const ender of armed.values()) ender.abort();
  armed.clear();
};

/** Looks for elements that the page did not have. */
export const seek = () => seekers.forEach((find) => find());

/** Tells when the visitor did something last, while somebody waits for the opposite. */
export const tellInput = () => input !== undefined && happen("active", performance.now() - input);
