/** What of ours is in view: half of a campaign for one second counts as shown (events.md). */
import { happen } from "./drive.js";
import { isVisible, safe } from "./safe.js";
import { first } from "./stage.js";

/** How long half of something must be visible, in milliseconds. */
export const LONG = 1000;

let observer;

/** Half of a campaign was in view long enough, if the page itself was. */
const look = ({ campaign, sight }) => {
  const looked = () => (isVisible() ? happen("shown", campaign) : sight(LONG, looked));
  sight(LONG, looked);
};

const seen = (entries) => {
  for (const { target, intersectionRatio } of entries) {
    const mounted = first(({ frame }) => frame === target);
    if (mounted && intersectionRatio >= 0.5) look(mounted);
    else mounted?.sight();
  }
};

/** Looks at an element of ours from now on; what is looked at already is told of once more. */
export const observe = (element) => {
  observer ??= new IntersectionObserver(safe(seen), { threshold: [0, 0.5] });
  observer.unobserve(element);
  observer.observe(element);
};

/** Ends all of it. */
export const unlook = () => {
  observer?.disconnect();
  observer = undefined;
};
