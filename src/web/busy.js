/**
 * What of the page's own goes before ours: its dialogs and consent banners, what fills the screen or is printed, a text
 * that is being written. Asked for when something wants to interrupt; watched only while that waits, or while something
 * of ours lies over the page.
 */
import { happen, reply } from "./drive.js";
import { attempt, focused, isField, listen, timer } from "./safe.js";
import { first, lift, yieldTo } from "./stage.js";

/** How often is looked while somebody waits, in milliseconds. */
const OFTEN = 250;

/** Within so many milliseconds of the visitor's own act something may move: what browsers count as no layout shift. */
const ACTING = 500;

const DIALOGS = "dialog[open],[aria-modal=true]";

/** The banners of the consent managers that we read, where they are no dialogs by their markup. */
const BANNERS =
  "[role=alertdialog],#onetrust-banner-sdk,#CybotCookiebotDialog,#didomi-notice,.klaro .cookie-notice,.cky-consent-container," +
  "#cmplz-cookiebanner-container>*,#tarteaucitronAlertBig,#iubenda-cs-banner,#truste-consent-track,.osano-cm-window__dialog," +
  "#axeptio_overlay,#ccc-notify,#BorlabsCookieBox,#qc-cmp2-container,[id^=sp_message_container],#cookiescript_injected," +
  "#coiOverlay,.cookiefirst-root,#cookie-notice,.cc-window,#shopify-pc__banner,.CookieConsent";

/** Where Usercentrics draws, in open shadow roots, and its banners there: a button of its own stays after the answer. */
const ROOTS = "#usercentrics-root,#usercentrics-cmp-ui";
const LAYERS = "[data-testid^=uc-default-],#uc-main-dialog:not(.privacyButton)";

/** Fields in which no text is written. */
const NO_TEXT = /^(button|checkbox|color|file|image|radio|range|reset|submit)$/;

const looking = timer();

let said = "";
let actedAt = -Infinity;

/** Whether a rectangle has room, within the window: a drawer waits beside it, and what holds a banner stays without one. */
const isHere = ({ left, right, top, bottom, width, height }) =>
  width > 1 && height > 1 && right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;

const all = (root, selector) => [...root.querySelectorAll(selector)];

const isSeen = (element) =>
  element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
  [element, ...all(element, "*")].some((one) => isHere(one.getBoundingClientRect()));

const shows = (selector, root = document) => attempt(() => all(root, selector).some(isSeen));

const asks = () => shows(BANNERS) || all(document, ROOTS).some(({ shadowRoot }) => shows(LAYERS, shadowRoot));

const isOurs = (element) => element.getRootNode().host?.hasAttribute("data-parea-campaign");

/** Whether something of the page's is open; in a shadow root it is found by the focus that it has. */
const isOpen = (selector) =>
  shows(selector) || attempt(() => !isOurs(focused()) && isSeen(focused().closest(selector)));

/** A dialog of the page is open. */
export const hasDialog = () => isOpen(DIALOGS);

/** A dialog of the page is open that blocks all else, and above which nothing new may come. */
export const hasModal = () => isOpen("dialog:modal");

/**
 * Whether a rectangle lies over a dialog of the page that the top layer does not hold: ours would be above it, whatever
 * its `z-index`.
 */
export const isCovering = ({ left, right, top, bottom }) =>
  attempt(() =>
    all(document, "[aria-modal=true]:not(dialog),dialog[open]:not(:modal)").some((element) => {
      const box = element.getBoundingClientRect();
      const isApart = box.left >= right || box.right <= left || box.top >= bottom || box.bottom <= top;
      return !isApart && isSeen(element);
    }),
  );

const look = () => {
  if (document.fullscreenElement) return "fullscreen";
  if (matchMedia("print").matches) return "print";
  if (hasDialog()) return "dialog";
  if (asks()) return "consent";
  return isField(focused()) && !NO_TEXT.test(focused().type) ? "field" : "";
};

/** What lies over the page and could be in the way of a dialog; what is always there only while it makes way for one. */
const isOver = ({ host, format, isOpen }) =>
  host.popover && ((format === "tab" ? isOpen : format !== "rail") || !host.matches(":popover-open"));

/** Looks again and again, as long as that matters to somebody. */
export const attend = () => {
  if (said) {
    const before = said;
    said = look();
    if (said !== before) happen("busy", said);
  }
  yieldTo();
  if (said || first(isOver)) looking(OFTEN, attend);
  else looking();
};

/** Says what stands in the way now, and whenever that changes until nothing does. */
export const ask = () => {
  said = look();
  reply("busy", said);
  attend();
};

/** Whether the visitor has done something just now, so that the page may move. */
export const isActing = () => performance.now() - actedAt < ACTING;

/** Begins to notice what the visitor does; ends with the signal of the controller. */
export const heed = (listeners) => {
  listen(
    window,
    "pointerdown click keydown",
    listeners,
    ({ isTrusted, timeStamp }) => {
      if (isTrusted) actedAt = timeStamp;
    },
    { capture: true, passive: true },
  );
  // A dialog that opens takes the focus.
  listen(window, "focusin", listeners, () => first(({ host }) => host.popover) && attend());
  listen(window.visualViewport, "resize scroll", listeners, lift);
};

/** Ends looking. */
export const unheed = () => {
  said = "";
  looking();
};
