/**
 * Whether the visitor is about to leave: the pointer goes up and out, a finger scrolls fast towards the top, or somebody
 * with a phone comes back from another tab. What only looks like it is listed here; the history is left alone.
 */
import { attempt, focused, isField, isVisible, listen, within } from "./safe.js";

/** Whoever has just come, to the page or back to it, is not leaving; milliseconds. */
const DWELL = 1000;

/** After a press the pointer may leave on its way, and after a link or a form the next page is on its way; milliseconds. */
const PRESSED = 600;
const FOLLOWED = 5000;

/** Between two positions of one movement, in milliseconds; longer is a rest. */
const REST = 150;

/** A pointer that goes up so fast wants something up there: CSS pixels per millisecond. */
const BRISK = 0.1;

/** A touch upward so fast is on its way to the address bar: CSS pixels per millisecond, over at least `FLICK` pixels. */
const FAST = 1.5;
const FLICK = 200;

/** Viewports from the top within which that means the top. */
const NEAR = 2;

const EVENTS = "mousemove mouseout mousedown mouseup click contextmenu submit touchstart touchmove pagehide visibilitychange";

/** Looks for it, each time anew. */
export const exit = (ender, _, fire) => {
  let inside; // since when the pointer is in the page
  let mark = { at: -Infinity }; // where it was shortly before
  let calm = 0; // until when nothing counts
  let touch = mark;
  let away; // since when the page is hidden, if that was no press

  const hasLeft = ({ relatedTarget, clientY, buttons, timeStamp: at }) => {
    if (relatedTarget) return false;
    const stayed = at - inside;
    inside = undefined;
    const rest = at - mark.at;
    // A pressed button drags something, the scrollbar say; a field may have opened a list of the browser's over the edge,
    // and a menu is open over a page that hears of no movement.
    return clientY <= 0 && !buttons && stayed >= DWELL && rest < REST && mark.y - clientY >= BRISK * rest;
  };

  const hasFlicked = ({ touches, timeStamp: at }) => {
    const { clientY: y } = touches[0];
    const [time, way] = [at - touch.at, y - touch.y];
    const isFast = touches.length === 1 && time > 0 && time < REST && way / time >= FAST;
    touch = { at, y, from: touch.from, run: isFast ? touch.run + way : 0 };
    // It is the page that scrolls, and not something in it.
    return touch.run >= FLICK && scrollY > 0 && scrollY < touch.from && scrollY < NEAR * innerHeight;
  };

  const hasReturned = (at, isCalm) => {
    const before = away;
    const isPhone = attempt(() => matchMedia("(pointer: coarse)").matches);
    away = isVisible() || isCalm || !isPhone ? undefined : at;
    return isVisible() && at - before >= DWELL;
  };

  const isExit = (event, isCalm) => {
    const { type, clientY: y, timeStamp: at, touches } = event;
    switch (type) {
      case "mousemove":
        inside ??= at;
        if (at - mark.at >= REST / 2) mark = { at, y };
        return;
      case "mouseout":
        return hasLeft(event);
      case "touchstart":
        touch = { at, y: touches[0].clientY, from: scrollY, run: 0 };
        return;
      case "touchmove":
        return hasFlicked(event);
      case "visibilitychange":
        return hasReturned(at, isCalm);
      default:
        // Whoever leaves by a link comes back without having been away.
        if (type === "pagehide") away = undefined;
        calm = Math.max(calm, at + (/^(submit|pagehide)$/.test(type) || within(event, "a[href]") ? FOLLOWED : PRESSED));
    }
  };

  listen(
    window,
    EVENTS,
    ender,
    (event) => {
      const isCalm = event.timeStamp < calm || isField(focused());
      if (isExit(event, isCalm) && !isCalm) fire();
    },
    { capture: true, passive: true },
  );
};
