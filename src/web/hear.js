/** What a visitor does inside a campaign, heard at its frame and reported as events. */
import { hasDialog } from "./busy.js";
import { happen } from "./drive.js";
import { actAt } from "./pieces.js";
import { attempt, isField, listen } from "./safe.js";
import { isModal, last, lift, useNow } from "./stage.js";

const EVENTS = "click submit input change focusin keydown keypress keyup cancel close pointerdown pointerup";

/** Acts of the visitor that no control stands for, and acts that are heard otherwise (`words.rs`). */
const [ESCAPE, BACKDROP, FIELD, TOGGLE, SWIPE] = ["e", "o", "f", "t", "i"];

/** Acts of forms: the way on, and the server to share at. */
const FORMS = ["n", "v"];

/** How far a swipe goes, and how much further away than the nearest edge another one may be: CSS pixels. */
const FAR = 60;
const NEAR = 24;

/** What of the page's own Escape closes, though no listener says so. */
const OWN = "[popover]:not([popover=manual]):popover-open,:is(select,[type=search],[aria-expanded=true]):focus";

/** What Escape does to a campaign, if it does anything. */
const escape = ({ format, isOpen }) => (format === "tab" ? isOpen && TOGGLE : !/inline|rail/.test(format) && ESCAPE);

/**
 * Where text goes from right to left the key to the left leads to the next radio button, which is the one to the left: in
 * WebKit it would lead to the one before.
 */
const rove = (event, target) => {
  const way = { ArrowLeft: 1, ArrowRight: -1 }[event.key];
  const isOther = event.altKey || event.ctrlKey || event.metaKey;
  if (!way || isOther || target.type !== "radio" || getComputedStyle(target).direction !== "rtl") return;
  event.preventDefault();
  const all = [...target.form.elements[target.name]];
  const next = all.at((all.indexOf(target) + way) % all.length);
  next.focus();
  next.click();
};

/**
 * What a key means: Escape closes one thing; Enter with Ctrl or Cmd sends also what has lines; Enter that is held down, or
 * belongs to an input method, sends nothing.
 */
const keyed = (mounted, event, target) => {
  const key = event.type === "keydown" && event.key;
  if (key) {
    mounted.isRoving = /^Arrow/.test(key);
    rove(event, target);
  }
  const isHeld = event.repeat || event.isComposing;
  const isLong = target.type === "textarea";
  if (key === "Enter" && (isLong ? !isHeld && (event.ctrlKey || event.metaKey) : isHeld)) {
    event.preventDefault();
    if (isLong) target.form.requestSubmit();
  }
  if (key !== "Escape" || isHeld || event.defaultPrevented) {
    // The page sees keys of our fields as keys of a plain element and would run its shortcuts.
    if (isField(target)) event.stopPropagation();
    return;
  }
  const act = escape(mounted);
  // The page shall not close something as well.
  if (act) event.stopPropagation();
  // A dialog itself turns the key into `cancel`.
  if (!act || isModal(mounted)) return;
  event.preventDefault();
  return act;
};

/** Whether something around a node can scroll on that way. */
const scrolls = (node, way) => {
  for (; node; node = node.parentElement) {
    const isLonger = node[`scroll${way}`] > node[`client${way}`];
    const { overflowX, overflowY } = getComputedStyle(node);
    if (isLonger && /auto|scroll/.test(way === "Width" ? overflowX : overflowY)) return true;
  }
};

/** Whether a touch or a press has gone straight over the edge that is nearest, and neither selected nor scrolled. */
const isSwiped = ({ frame, host, from }, { clientX, clientY }) => {
  if (!from || !host.popover || isField(from.target) || `${getSelection()}`) return;
  const [x, y] = [clientX - from.x, clientY - from.y];
  const isAcross = Math.abs(x) > Math.abs(y);
  if (Math.hypot(x, y) < FAR || Math.min(Math.abs(x), Math.abs(y)) * 2 > FAR) return;
  const { left, right, top, bottom } = frame.getBoundingClientRect();
  const gaps = [left, innerWidth - right, top, innerHeight - bottom];
  const gap = gaps[isAcross ? +(x > 0) : 2 + (y > 0)];
  return gap <= Math.min(...gaps) + NEAR && !scrolls(from.target, isAcross ? "Width" : "Height");
};

/** A finger or a pen goes down, or up again. */
const swiped = (mounted, event, isDown) => {
  const { touches, changedTouches: [point] = [event] } = event;
  const isSwipe = !isDown && isSwiped(mounted, point);
  const { clientX: x, clientY: y, target } = point;
  mounted.from = isDown && !(touches?.length > 1) && { x, y, target };
  return isSwipe && escape(mounted) && SWIPE;
};

/** A field has a value now. */
const fill = ({ campaign }, { name, type, checked }, value) =>
  useNow(campaign, "field", name, value, +(!/^(checkbox|radio)$/.test(type) || checked));

/** The act that an event stands for, if any. */
const heard = (mounted, event, target) => {
  const { frame, drawn } = mounted;
  const isFrame = target.localName === "dialog";
  switch (event.type) {
    case "click": {
      // A press that began inside, selecting text say, and ended out here is none.
      if (isFrame) return mounted.pressed && BACKDROP;
      const act = actAt(drawn, target);
      // A form speaks through `submit`; the second half of a double click would skip a step.
      if (FORMS.includes(act)) {
        if (event.detail > 1 && target.closest("button[type=submit]")) event.preventDefault();
        return;
      }
      if (act !== FIELD) return act;
      // Fields speak through `input`; but for buttons, and a slider that is pressed where it stands already.
      const pressed = target.closest("button,[type=range]");
      if (pressed) fill(mounted, pressed, pressed.value);
      return;
    }
    case "submit":
      event.preventDefault();
      // What is filled in by half has no value, but is not empty.
      for (const field of target.elements) if (field.validity?.badInput) fill(mounted, field, "?");
      return actAt(drawn, target);
    case "input":
    case "change":
      if (actAt(drawn, target) === FIELD) {
        fill(mounted, target, target.value);
        // Whoever looks through the choices with the arrow keys has not chosen yet.
        const isChosen = event.type === "change" && target.type === "radio" && !mounted.isRoving;
        if (isChosen && target.form?.hasAttribute("data-auto")) target.form.requestSubmit();
      }
      return;
    case "focusin":
      lift();
      if (event.relatedTarget && !frame.contains(event.relatedTarget)) mounted.before = event.relatedTarget;
      return;
    case "pointerdown":
      mounted.pressed = isFrame;
      mounted.isRoving = false;
    // fall through
    case "pointerup":
      // A mouse selects text that way; a finger's own events last until it goes up, also where the browser scrolls.
      return event.pointerType === "pen" && swiped(mounted, event, event.type === "pointerdown");
    case "cancel":
      // A file or colour picker inside has a `cancel` of its own, which bubbles.
      if (isFrame) event.preventDefault();
      return isFrame && ESCAPE;
    case "close":
      // Chromium closes a dialog without asking on the second Escape in a row.
      return !frame.open && ESCAPE;
    default:
      return keyed(mounted, event, target);
  }
};

/** Hears everything in one campaign. Only a dialog has `cancel` and `close`, and a backdrop to press. */
export const hear = (mounted) => {
  const { campaign, frame, listeners } = mounted;
  const tell = (act) => act && useNow(campaign, "act", act);
  // The innermost element, because we listen inside the shadow root.
  listen(frame, EVENTS, listeners, (event) => tell(heard(mounted, event, event.target)), { passive: false });
  listen(frame, "touchstart touchend", listeners, (event) => tell(swiped(mounted, event, event.type === "touchstart")));
};

/** A toast waits while the pointer is over it or the focus in it, or while it is out of sight. */
export const hold = (mounted) => {
  const { campaign, format, frame, host } = mounted;
  const held = +(frame.matches(":hover,:focus-within") || !host.matches(":popover-open"));
  if (format === "toast" && mounted.held !== held) happen("act", campaign, `h${(mounted.held = held)}`);
};

/**
 * Hears the key Escape on the page: what nobody there has used, and no dialog of the page's, closes the topmost of ours.
 * Whether there was one is looked up before the page's own listeners close it.
 */
export const hearEscape = (listeners) => {
  let isTheirs;
  const isEscape = ({ key, repeat, isComposing }) => key === "Escape" && !repeat && !isComposing;
  listen(
    window,
    "keydown",
    listeners,
    (event) => {
      if (!isEscape(event)) return;
      isTheirs = hasDialog() || document.fullscreenElement || attempt(() => document.querySelector(OWN));
    },
    { capture: true, passive: true },
  );
  listen(
    window,
    "keydown",
    listeners,
    (event) => {
      const top = isEscape(event) && !event.defaultPrevented && !isTheirs && last(escape);
      if (!top || isModal(top)) return;
      event.preventDefault();
      useNow(top.campaign, "act", escape(top));
    },
    { passive: false },
  );
};
