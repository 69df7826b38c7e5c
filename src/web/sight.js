/**
 * What is in view: half of a campaign for one second, which counts as shown (events.md), and elements of the page that a
 * trigger waits for.
 */
import { happen } from "./drive.js";
import { attempt, isVisible, safe } from "./safe.js";
import { first } from "./stage.js";
import { watchDom } from "./watch.js";

/** How long half of a campaign must be visible, in milliseconds. */
const LONG = 1000;

let observer;

/** Selectors that triggers wait for, each with its element once the page has it. */
let awaited = new Map();

/** Half of a campaign was in view long enough, if the page itself was. */
const look = ({ campaign, sight }) => {
  const looked = () => (isVisible() ? happen("shown", campaign) : sight(LONG, looked));
  sight(LONG, looked);
};

const seen = (entries) => {
  for (const { target, intersectionRatio, isIntersecting } of entries) {
    const mounted = first(({ frame }) => frame === target);
    if (mounted) {
      if (intersectionRatio >= 0.5) look(mounted);
      else mounted.sight();
    } else if (isIntersecting) {
      // What is seen may make the core await something else.
      for (const [selector, element] of [...awaited]) if (element === target) happen("seen", selector);
    }
  }
};

/** Looks at an element of ours or of the page from now on; what is looked at already is told of once more. */
export const observe = (element) => {
  observer ??= new IntersectionObserver(safe(seen), { threshold: [0, 0.5] });
  observer.unobserve(element);
  observer.observe(element);
};

/** Looks for the elements that the page did not have. */
export const seek = () => {
  for (const [selector, element] of awaited) {
    const found = element ?? attempt(() => document.querySelector(selector));
    if (found && !element) {
      awaited.set(selector, found);
      observe(found);
    }
  }
};

/** Looks at the first element for a selector, as soon as the page has one. */
export const awaitElement = (selector) => {
  awaited.set(selector);
  seek();
  watchDom();
};

/** Whether an element is awaited that the page does not have. */
export const isSeeking = () => [...awaited.values()].includes(undefined);

/** Ends all of it. */
export const unlook = () => {
  awaited = new Map();
  observer?.disconnect();
  observer = undefined;
};
