/** What of ours is in view: half of a campaign for one second counts as shown (events.md). */
import { happen } from "./drive.js";
import { isVisible, safe } from "./safe.js";
import { first } from "./stage.js";

/** How long half of something must be visible, in milliseconds. */
export const LONG = 1000;

let observer;

/** From nothing to all, in small steps: half of what is many times as high as the window is never in view. */
export const STEPS = [...Array(101).keys()].map((percent) => percent / 100);

/** Whether so large a share of something is in view, or as much of it as fills half of the window. */
export const isEnough = ({ isIntersecting, intersectionRatio, intersectionRect, rootBounds }, share) =>
  isIntersecting && (intersectionRatio >= share || intersectionRect.height * 2 >= rootBounds?.height);

/** Half of a campaign was in view long enough, if the page itself was. */
const look = ({ campaign, sight }) => {
  const looked = () => (isVisible() ? happen("shown", campaign) : sight(LONG, looked));
  sight(LONG, looked);
};

const seen = (entries) => {
  for (const entry of entries) {
    const mounted = first(({ frame }) => frame === entry.target);
    const isIn = isEnough(entry, 0.5);
    // Of many steps the first one counts.
    if (!mounted || mounted.isIn === isIn) continue;
    mounted.isIn = isIn;
    if (isIn) look(mounted);
    else mounted.sight();
  }
};

/** Looks at a campaign from now on; what is looked at already is told of once more. */
export const observe = (mounted) => {
  observer ??= new IntersectionObserver(safe(seen), { threshold: STEPS });
  mounted.isIn = false;
  observer.unobserve(mounted.frame);
  observer.observe(mounted.frame);
};

/** Ends all of it. */
export const unlook = () => {
  observer?.disconnect();
  observer = undefined;
};
