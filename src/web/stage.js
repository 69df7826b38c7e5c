/**
 * Everything of ours that stands on the page, or waits for its slot there: each campaign with its host element, the frame
 * in its shadow root, its focus and its voice.
 */
import { attend, hasModal, isActing, isCovering } from "./busy.js";
import { happen, loader } from "./drive.js";
import { hear, hold } from "./hear.js";
import { draw as drawPieces, find as findPiece } from "./pieces.js";
import { attempt, focus, focused, isField, isVisible, json, safe, timer } from "./safe.js";
import { observe } from "./sight.js";
import { fill, findSlot, leave, sweep } from "./slot.js";
import { paint } from "./theme.js";
import { tick } from "./tick.js";

/** How often a host is put on the page: its body may be replaced a few times, but a page that insists has its way. */
const PATIENCE = 6;

/** A slot that has been left alone for so long is one that the page draws anew, and does not insist on: milliseconds. */
const CALM = 1000;

/** How long a screen reader needs to notice a live region before a message in it is spoken, in milliseconds. */
const HEARING = 150;

/** What gives a campaign its name: its first heading, question or launcher; without any its first text. */
const TITLES = "[part=heading],[part=title],[part=legend],[part=launcher]";

let all = [];

/** The campaign that the visitor is using at this moment. */
let used;

/** What is on the page and fits. */
export const first = (test) => all.find(test);

/** What fits and came last, so that it lies above the others. */
export const last = (test) => all.findLast(test);

/** Whether it blocks the page. */
export const isModal = ({ format }) => format === "modal" || format === "full-screen";

const make = (tag, part) => {
  const element = document.createElement(tag);
  if (part) element.setAttribute("part", part);
  return element;
};

/** Builds a campaign's element, empty and not yet on the page. */
const mount = (campaign, format, slot) => {
  const blocks = isModal({ format });
  const host = make("div");
  host.setAttribute("data-parea-campaign", campaign);
  const root = host.attachShadow({ mode: "open" });
  const [frame, live, body] = [make(blocks ? "dialog" : "section", "frame"), make("div", "live"), make("div", "body")];
  (format === "toast" ? body : live).setAttribute("role", "status");
  frame.hidden = format === "toast";
  frame.append(live, body);
  root.append(frame);
  const mounted = {
    ...{ campaign, format, slot, host, frame, live, body },
    // What had the focus before it came in here.
    before: blocks && focused(),
    drawn: [],
    held: 0,
    patience: PATIENCE,
    speaking: timer(),
    // Runs while half of it is in view.
    sight: timer(),
    listeners: new AbortController(),
  };
  hear(mounted);
  observe(mounted);
  return mounted;
};

/**
 * Gives a node the focus; a heading or a panel is made able to take it. What the visitor has led to comes into view: its
 * step, of one that is too high the beginning, and before all the node itself. The browser's own way of scrolling to the
 * focus knows of the keyboard on the screen, but shows no more than the node.
 */
const takeFocus = (node, moves) => {
  if (!node) return;
  focus(node, moves);
  if (focused() !== node) {
    node.tabIndex = -1;
    focus(node, moves);
  }
  if (!moves) return;
  const step = node.closest("[part=step]");
  for (const one of [step, step?.firstElementChild, node]) {
    one?.scrollIntoView({ block: "nearest", behavior: "instant" });
  }
};

const hasFocus = ({ frame }) => frame.contains(focused());

/** Fills the room that the page has for a bar, if that moves nothing, or the visitor has done something just now. */
const fillRoom = ({ slot, host, format }) => {
  const room = findSlot(slot || format);
  const high = room?.offsetHeight;
  if (!room?.checkVisibility() || !(high || isActing())) return;
  fill(room, host);
  paint(host);
  if (room.offsetHeight <= high || isActing()) return true;
  leave(host);
};

/** Holds the room that a slot had when it was filled, as long as the window is as wide as then. */
const keepRoom = ({ frame, room, wide }) => frame.style.setProperty("--room", wide === innerWidth ? `${room}px` : "auto");

/** Puts the host on the page if it is not there: into its slot, else at the end and into the top layer. */
const place = (mounted) => {
  const { host, frame, format } = mounted;
  if (host.isConnected && format !== "inline") return;
  const slot = format === "inline" && findSlot(mounted.slot);
  // Of several slots another one may be the one that is seen.
  if (host.isConnected && (!slot || slot === host.parentElement || host.checkVisibility())) return;
  // The page has taken it away.
  if (slot == null) return;
  const now = performance.now();
  if (slot && now - mounted.at > CALM) mounted.patience = PATIENCE;
  mounted.at = now;
  if (mounted.patience-- < 1) return;
  const high = slot.offsetHeight;
  // Only now, and once more where it has come into a slot, whose font it takes: it makes the browser look at all again.
  paint(host);
  if (slot) {
    leave(host);
    fill(slot, host);
    paint(host);
    // What follows stays where it is, also where ours is lower than what the page has there itself.
    const less = high - slot.offsetHeight;
    mounted.wide = less > 0 && innerWidth;
    mounted.room = host.offsetHeight + less;
    keepRoom(mounted);
  } else {
    if (/bar|rail/.test(format) && fillRoom(mounted)) return host.removeAttribute("popover");
    document.documentElement.append(host);
    if (isModal(mounted)) {
      frame.close();
      frame.showModal();
    } else {
      host.popover = "manual";
    }
    attend();
  }
};

/** A rail is part of the page: what stands there already stays over it, however late it comes. */
const raise = () => {
  for (const mounted of all) {
    const { host, format } = mounted;
    if (format === "rail" || !host.popover || !host.matches(":popover-open")) continue;
    const had = hasFocus(mounted) && focused();
    host.hidePopover();
    host.showPopover();
    if (had) focus(had);
  }
};

/** Our popovers neither come over a dialog of the page's nor stay over one that the top layer does not hold. */
export const yieldTo = () => {
  for (const mounted of all) {
    const { host, frame, format, box } = mounted;
    if (!host.popover || !host.isConnected) continue;
    let isShown = host.matches(":popover-open");
    if (!isShown && !hasModal() && !(box && isCovering(box))) {
      host.showPopover();
      isShown = true;
      if (format === "rail") raise();
      if (mounted.had && !document.activeElement?.closest("body *")) focus(mounted.had);
    }
    if (isShown) {
      mounted.box = frame.getBoundingClientRect();
      if (isCovering(mounted.box)) {
        mounted.had = hasFocus(mounted) && focused();
        host.hidePopover();
      }
    }
    hold(mounted);
  }
};

/** What the visitor writes into stands above the keyboard on the screen, which covers the window and does not shrink it. */
export const lift = () => {
  for (const mounted of all) {
    const isWritten = hasFocus(mounted) && isField(focused());
    // Reading it lays out the whole page, so only where it matters.
    const { height, offsetTop, scale } = (isWritten && window.visualViewport) || {};
    // Zoomed in, the visitor has it where they want it.
    const covered = scale === 1 ? Math.max(innerHeight - height - offsetTop, 0) : 0;
    mounted.frame.style.setProperty("--keyboard", `${covered}px`);
  }
};

/** Attributes and custom properties of the host and the frame. */
const dressUp = (mounted, placement, language, direction) => {
  const { host, frame, format } = mounted;
  host.setAttribute("data-format", format);
  host.setAttribute("data-placement", placement);
  frame.setAttribute("lang", language);
  frame.setAttribute("dir", direction);
  if (frame.localName !== "dialog" && format !== "inline") frame.setAttribute("role", "region");
  keepRoom(mounted);
};

/**
 * Pictures for the dark go by the scheme of the campaign: the theme's, else the page's where it is part of that, else the
 * visitor's. Not by our own computed style, which WebKit does not know yet where a campaign has only just been put.
 */
const suit = ({ host, format, body }) => {
  for (const source of body.querySelectorAll("source")) {
    const told = /scheme-(light|dark|host)/.exec(host.dataset.look)?.[1] ?? (format !== "inline" && "light dark");
    const marked = host.style.getPropertyValue("--parea-scheme");
    const scheme = told && told !== "host" ? told : marked || getComputedStyle(host.parentElement).colorScheme;
    source.media = !/dark/.test(scheme) ? "not all" : /light/.test(scheme) ? "(prefers-color-scheme: dark)" : "all";
  }
};

/** Lets text be that of a script. */
let policy;

/**
 * What search engines are told stands on our own element, beside its shadow root, as data that nothing executes; it goes
 * with the campaign.
 */
const inform = ({ host, body }) => {
  const told = body.querySelector("[data-ld]")?.dataset.ld ?? "";
  if (told === host.textContent) return;
  // Trusted Types want a policy for the text of a script, though it be no program; the site may refuse it.
  const createScript = (text) => text;
  policy ??= attempt(() => trustedTypes.createPolicy("parea", { createScript })) ?? { createScript };
  const script = make("script");
  script.type = "application/ld+json";
  script.text = policy.createScript(told);
  host.replaceChildren(script);
};

/** Share buttons that stand by what is selected, or on a picture, are led there by a module of their own. */
const lead = (mounted) => {
  const node = mounted.body.querySelector("[data-what]");
  if (!node || mounted.near) return;
  mounted.near = loader.near();
  const { campaign, listeners } = mounted;
  // Where it did not come the loader has said so.
  mounted.near.then(({ near }) => near(node, listeners, (given) => happen("given", campaign, json(given)))).catch(() => {});
};

/** The page has changed its scheme. */
export const repaint = () =>
  all.forEach((mounted) => {
    paint(mounted.host);
    keepRoom(mounted);
    attempt(() => suit(mounted));
  });

/** Selects what could not be copied, so that the visitor can. */
export const select = (campaign, text) => {
  const codes = first((one) => one.campaign === campaign).body.querySelectorAll("code");
  getSelection().selectAllChildren([...codes].find(({ textContent }) => textContent === text));
};

/** Shows a view, or lets it replace the one that its campaign shows. */
export const draw = (campaign, format, slot, placement, language, direction, key, says, open, pieces) => {
  let mounted = first((one) => one.campaign === campaign);
  if (!mounted) all.push((mounted = mount(campaign, format, slot)));
  const { body, frame, live } = mounted;
  // What the visitor did not ask for takes no focus, unless it takes the page.
  const mayFocus = used === campaign || isModal(mounted) || hasFocus(mounted);
  dressUp(mounted, placement, language, direction);
  const had = hasFocus(mounted) && focused();
  mounted.drawn = drawPieces(body, mounted.drawn, pieces);
  // What has moved has lost it.
  if (had?.isConnected && focused() !== had) focus(had);
  const name = (body.querySelector(TITLES) ?? body.querySelector("[part=text]"))?.textContent ?? "";
  if (format !== "inline") frame.setAttribute("aria-label", name);
  attempt(() => place(mounted));
  attempt(() => suit(mounted));
  attempt(() => inform(mounted));
  attempt(() => lead(mounted));
  attempt(() => tick(() => all));
  lift();
  const hasTurned = mounted.isOpen !== undefined && mounted.isOpen !== open;
  mounted.isOpen = open;
  // A folded tab is not seen yet, wherever it stands.
  if (hasTurned && open) observe(mounted);
  if (mayFocus && hasTurned) {
    // A tab was opened or folded by the visitor: the focus goes along.
    takeFocus(body.querySelector(open ? "[part=panel]" : "[part=launcher]"));
  } else if (mayFocus && key) {
    takeFocus(findPiece(mounted.drawn, key), used === campaign);
  }
  if (mounted.says !== says) {
    // What comes beside the page by itself says so, and a toast says all of it.
    const isNew = mounted.says === undefined && /^(bar|slide-in)$/.test(format);
    mounted.says = says;
    mounted.speaking(HEARING, () => {
      live.textContent = says || (isNew ? name : "");
      frame.hidden = false;
    });
  }
};

/**
 * Takes one off the page and gives the focus back to what had it. What lies over the page may take a moment more to
 * vanish, when it is ours no longer and can be neither reached nor pressed.
 */
const remove = (mounted, isLeaving) => {
  const { frame, host, before } = mounted;
  const hadFocus = isModal(mounted) || hasFocus(mounted);
  // The dialog's own `close` event comes too late to be heard.
  mounted.listeners.abort();
  attempt(() => frame.close?.());
  if (isLeaving && isVisible()) {
    host.removeAttribute("data-parea-campaign");
    host.inert = true;
  }
  const [last] = (host.inert && attempt(() => frame.getAnimations())) || [];
  const left = safe(() => leave(host));
  if (last) last.onfinish = last.oncancel = left;
  else left();
  // Where nothing had it before, it does not stay in here until it is drawn.
  if (hasFocus(mounted)) focused().blur();
  if (hadFocus) focus(before);
  mounted.sight();
  mounted.speaking();
};

/** Takes a campaign off the page. */
export const erase = (campaign) => {
  const mounted = first((one) => one.campaign === campaign);
  if (!mounted) return;
  all = all.filter((one) => one !== mounted);
  remove(mounted, true);
};

/** Takes everything off the page. */
export const clear = () => all.splice(0).forEach((mounted) => remove(mounted));

/** Does something for a visitor who is using a campaign: views drawn because of it may move the focus. */
export const using = (campaign, work) => {
  used = campaign;
  const result = work();
  used = undefined;
  return result;
};

/** Reports what the visitor does in a campaign. */
export const useNow = (campaign, name, ...rest) => using(campaign, () => happen(name, campaign, ...rest));

/**
 * The page has changed: puts back what it removed, and fills slots that have appeared. The page's own listeners may run
 * in the middle of this and take a campaign away.
 */
export const keep = () => {
  sweep();
  [...all].forEach((mounted) => attempt(() => all.includes(mounted) && place(mounted)));
};
