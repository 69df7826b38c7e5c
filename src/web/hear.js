/** What a visitor does inside a campaign, heard at its frame and reported as events. */
import { actAt } from "./pieces.js";
import { isField, listen } from "./safe.js";
import { useNow } from "./stage.js";

const EVENTS = "click submit input change focusin keydown keypress keyup cancel close pointerdown";

/** Acts of the visitor that no control stands for, and acts that are heard otherwise (`words.rs`). */
const [ESCAPE, BACKDROP, NEXT, FIELD, TOGGLE] = ["e", "o", "n", "f", "t"];

/** What a key means: Escape closes one thing; Enter that is held down, or belongs to an input method, sends nothing. */
const keyed = ({ format, isOpen }, event, target) => {
  const key = event.type === "keydown" && event.key;
  const isHeld = event.repeat || event.isComposing;
  if (key === "Enter" && isHeld && target.type !== "textarea") {
    event.preventDefault();
    return;
  }
  if (key !== "Escape" || isHeld || event.defaultPrevented) {
    // The page sees keys of our fields as keys of a plain element and would run its shortcuts.
    if (isField(target)) event.stopPropagation();
    return;
  }
  const act = format === "bar" ? ESCAPE : format === "tab" && isOpen && TOGGLE;
  // A dialog itself turns the key into `cancel`; the page shall not close something as well.
  if (act || format === "modal") event.stopPropagation();
  if (act) event.preventDefault();
  return act;
};

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
      if (act === NEXT) {
        if (event.detail > 1 && target.closest("button[type=submit]")) event.preventDefault();
        return;
      }
      // Fields speak through `input`.
      return act !== FIELD && act;
    }
    case "submit":
      event.preventDefault();
      return NEXT;
    case "input":
    case "change":
      if (actAt(drawn, target) === FIELD) {
        const isOn = !/^(checkbox|radio)$/.test(target.type) || target.checked;
        useNow(mounted.campaign, "field", target.name, target.value, +isOn);
      }
      return;
    case "focusin":
      if (event.relatedTarget && !frame.contains(event.relatedTarget)) mounted.before = event.relatedTarget;
      return;
    case "pointerdown":
      mounted.pressed = isFrame;
      return;
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
export const hear = (mounted) =>
  listen(
    mounted.frame,
    EVENTS,
    mounted.listeners,
    (event) => {
      // The innermost element, because we listen inside the shadow root.
      const act = heard(mounted, event, event.target);
      if (act) useNow(mounted.campaign, "act", act);
    },
    { passive: false },
  );
