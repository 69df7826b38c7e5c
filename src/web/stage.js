/**
 * Everything of ours that stands on the page, or waits for its slot there: each campaign with its host element, the frame
 * in its shadow root, its focus and its voice.
 */
import { happen } from "./drive.js";
import { hear } from "./hear.js";
import { draw as drawPieces, find as findPiece } from "./pieces.js";
import { attempt, focus, focused, sheet, timer } from "./safe.js";
import { observe } from "./sight.js";
import { fill, findSlot, leave } from "./slot.js";
import { paint, ownSheet } from "./theme.js";
import { watchDom } from "./watch.js";

/** How often a host is put on the page: its body may be replaced a few times, but a page that insists has its way. */
const PATIENCE = 6;

/** How long a screen reader needs to notice a live region before a message in it is spoken, in milliseconds. */
const HEARING = 150;

/** What gives a campaign its name: its first heading, question or launcher. */
const TITLES = "[part=heading],[part=title],[part=legend],[part=launcher]";

let style;
let shared;
let all = [];

/** The campaign that the visitor is using at this moment. */
let used;

/** Takes over the style sheet of all campaigns. */
export const dress = (css) => {
  style = css;
};

/** What is on the page and fits. */
export const first = (test) => all.find(test);

const make = (tag, part) => {
  const element = document.createElement(tag);
  if (part) element.setAttribute("part", part);
  return element;
};

/** Builds a campaign's element, empty and not yet on the page. */
const mount = (campaign, format, slot) => {
  const isModal = format === "modal";
  const host = make("div");
  host.setAttribute("data-parea-campaign", campaign);
  const root = host.attachShadow({ mode: "open" });
  attempt(() => root.adoptedStyleSheets.push((shared ??= sheet(style))));
  attempt(() => root.adoptedStyleSheets.push(ownSheet()));
  const [frame, live, body] = [make(isModal ? "dialog" : "section", "frame"), make("div", "live"), make("div", "body")];
  live.setAttribute("role", "status");
  frame.append(live, body);
  root.append(frame);
  const mounted = {
    ...{ campaign, format, slot, host, frame, live, body },
    // What had the focus before it came in here.
    before: isModal && focused(),
    drawn: [],
    says: "",
    patience: PATIENCE,
    speaking: timer(),
    // Runs while half of it is in view.
    sight: timer(),
    listeners: new AbortController(),
  };
  hear(mounted);
  observe(frame);
  return mounted;
};

/** Gives a node the focus; a heading or a panel is made able to take it. */
const takeFocus = (node) => {
  focus(node);
  if (node && focused() !== node) {
    node.setAttribute("tabindex", "-1");
    focus(node);
  }
};

const hasFocus = ({ frame }) => frame.contains(focused());

/** Puts the host on the page if it is not there: into its slot, else at the end and into the top layer. */
const place = (mounted) => {
  const { host, frame, format } = mounted;
  if (host.isConnected) return;
  if (format === "inline") {
    const slot = findSlot(mounted.slot);
    if (slot) fill(slot, host);
  } else if (mounted.patience-- > 0) {
    document.documentElement.append(host);
    if (format === "modal") {
      frame.close();
      frame.showModal();
    } else {
      host.setAttribute("popover", "manual");
      host.showPopover();
    }
  }
};

/** Attributes and custom properties of the host and the frame. */
const dressUp = ({ host, frame, format }, placement, language, direction) => {
  host.setAttribute("data-format", format);
  host.setAttribute("data-placement", placement);
  frame.setAttribute("lang", language);
  frame.setAttribute("dir", direction);
  if (format === "bar" || format === "tab") frame.setAttribute("role", "region");
  paint(host);
};

/** Shows a view, or lets it replace the one that its campaign shows. */
export const draw = (campaign, format, slot, placement, language, direction, key, says, open, pieces) => {
  let mounted = first((one) => one.campaign === campaign);
  if (!mounted) all.push((mounted = mount(campaign, format, slot)));
  const { body, frame, live } = mounted;
  // What the visitor did not ask for takes no focus, unless it takes the page.
  const mayFocus = used === campaign || format === "modal" || hasFocus(mounted);
  dressUp(mounted, placement, language, direction);
  mounted.drawn = drawPieces(body, mounted.drawn, pieces);
  if (format !== "inline") {
    frame.setAttribute("aria-label", body.querySelector(TITLES)?.textContent ?? "");
  }
  attempt(() => place(mounted));
  const hasTurned = mounted.isOpen !== undefined && mounted.isOpen !== open;
  mounted.isOpen = open;
  if (mayFocus && hasTurned) {
    // A tab was opened or folded by the visitor: the focus goes along.
    takeFocus(body.querySelector(open ? "[part=panel]" : "[part=launcher]"));
  } else if (mayFocus && key) {
    takeFocus(findPiece(mounted.drawn, key));
  }
  if (mounted.says !== says) {
    mounted.says = says;
    mounted.speaking(HEARING, () => (live.textContent = mounted.says));
  }
  watchDom();
};

/** Takes one off the page and gives the focus back to what had it. */
const remove = (mounted) => {
  const { frame, host, before, format } = mounted;
  const hadFocus = format === "modal" || hasFocus(mounted);
  // The dialog's own `close` event comes too late to be heard.
  mounted.listeners.abort();
  attempt(() => frame.close?.());
  attempt(() => leave(host));
  if (hadFocus) focus(before);
  mounted.sight();
  mounted.speaking();
};

/** Takes a campaign off the page. */
export const erase = (campaign) => {
  const mounted = first((one) => one.campaign === campaign);
  if (!mounted) return;
  all = all.filter((one) => one !== mounted);
  remove(mounted);
  watchDom();
};

/** Takes everything off the page. */
export const clear = () => all.splice(0).forEach(remove);

/** Reports what the visitor does in a campaign; views drawn because of it may move the focus. */
export const useNow = (campaign, name, ...rest) => {
  used = campaign;
  happen(name, campaign, ...rest);
  used = undefined;
};

/**
 * The page has changed: puts back what it removed, and fills slots that have appeared. The page's own listeners may run
 * in the middle of this and take a campaign away.
 */
export const keep = () => [...all].forEach((mounted) => attempt(() => all.includes(mounted) && place(mounted)));
