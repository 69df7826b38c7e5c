/**
 * Leads the share buttons of a campaign to what they share: words that the visitor selects, or a picture of the page.
 *
 * A file of its own, which only a page with such buttons loads. It reads the selection while there is one, in the elements
 * that the configuration names and nowhere else, and gives the core what is to be shared.
 */
import { isField, listen, tag, timer } from "../safe.js";

/** Fewer letters are a slip of the finger; more are no quote. */
const [LEAST, MOST] = [12, 1000];

/** Longer quotes are found again by their beginning and their end. */
const LONG = 120;

/** A picture with a shorter side is an ornament; CSS pixels. */
const SIDE = 120;

/** Room to the edges of the window and to the words; CSS pixels. */
const ROOM = 8;

/** How long a selection or the page must rest, in milliseconds. */
const REST = 250;

/** So many words begin a quote that is found again by its beginning, and so many end it. */
const FEW = 4;

const EDITABLE = "[contenteditable]:not([contenteditable=false])";

const squeeze = (text) => text.replace(/\s+/g, " ").trim();

/** As a text directive takes it, in which `-` and `,` mean something (https://wicg.github.io/scroll-to-text-fragment/). */
const encode = (text) => encodeURIComponent(text).replaceAll("-", "%2D");

/** A range that begins and ends with whole words, as browsers part them: others are not found again. */
const widen = (range, parts) => {
  const { startContainer: start, endContainer: end } = range;
  const word = (node, at) => {
    const found = node.data && parts.segment(node.data).containing(at);
    return found?.isWordLike && found;
  };
  const [first, last] = [word(start, range.startOffset), word(end, range.endOffset - 1)];
  const wide = range.cloneRange();
  if (first) wide.setStart(start, first.index);
  if (last) wide.setEnd(end, last.index + last.segment.length);
  return wide;
};

/** The directive that leads back to a quote: by its first and last words where it is long or goes over several paragraphs,
 * and with the words before it where a browser would find the same ones earlier. */
const directive = (range, lines, parts) => {
  const words = (line) => [...parts.segment(line)].filter(({ isWordLike }) => isWordLike);
  const last = (line, count) => encode(line.slice(words(line).at(-count)?.index ?? 0));
  let [start] = lines;
  let end = "";
  if (lines.length > 1 || (start.length > LONG && words(start).length >= 2 * FEW)) {
    end = `,${last(lines.at(-1), FEW)}`;
    const at = words(start)[FEW - 1];
    if (at) start = start.slice(0, at.index + at.segment.length);
  }
  const { startContainer: node, startOffset } = range;
  const earlier = range.cloneRange();
  earlier.setEnd(node, startOffset);
  earlier.setStart(document.body, 0);
  const isAmbiguous = squeeze(`${earlier}`).toLowerCase().includes(start.toLowerCase());
  const before = isAmbiguous && squeeze(node.data?.slice(0, startOffset) ?? "");
  return `:~:text=${before ? `${last(before, 3)}-,` : ""}${encode(start)}${end}`;
};

/** What is selected, if it can be shared: where it stands, and what is given to the core. */
const selected = (within) => {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed || isField(document.activeElement)) return;
  const range = selection.getRangeAt(0);
  const node = range.commonAncestorContainer;
  const element = node.closest ? node : node.parentElement;
  const root = element?.closest(within);
  const text = squeeze(`${selection}`);
  if (!root || element.isContentEditable || text.length < LEAST || text.length > MOST) return;
  if ([...root.querySelectorAll(EDITABLE)].some((field) => range.intersectsNode(field))) return;
  // Every browser that has popovers has it too.
  const parts = new Intl.Segmenter(tag(element.closest("[lang]")?.lang), { granularity: "word" });
  const wide = widen(range, parts);
  // What looks like several paragraphs, or cells, is some.
  const lines = `${selection}`.split(/[\n\t]/).map(squeeze).filter(Boolean);
  lines[0] = (wide.startContainer.data?.slice(wide.startOffset, range.startOffset) ?? "") + lines[0];
  lines.push(lines.pop() + (wide.endContainer.data?.slice(range.endOffset, wide.endOffset) ?? ""));
  return { box: range.getBoundingClientRect(), given: { text, hash: directive(wide, lines, parts) } };
};

/** Puts the buttons at a place of the page, within the window. */
const put = (node, x, y) => {
  const most = document.documentElement.clientWidth - node.offsetWidth - ROOM;
  node.style.setProperty("--x", `${Math.max(Math.min(x, most), ROOM) + scrollX}px`);
  node.style.setProperty("--y", `${y + scrollY}px`);
};

const selection = (node, within, ender, give) => {
  const resting = timer();
  let isDown = false;
  let isInside = false;
  let before;
  const look = () => {
    const found = !isDown && selected(within);
    // A press on the buttons may end the selection, in some browsers.
    if (!found) return isDown || isInside || node.matches(":focus-within") || node.hidePopover();
    const { box, given } = found;
    if (before !== given.hash || !node.matches(":popover-open")) give(given);
    before = given.hash;
    node.showPopover();
    const above = box.top - node.offsetHeight - ROOM;
    put(node, box.left + (box.width - node.offsetWidth) / 2, above < ROOM ? box.bottom + ROOM : above);
  };
  listen(document, "pointerdown pointerup pointercancel selectionchange", ender, (event) => {
    if (event.type !== "selectionchange") isDown = event.type === "pointerdown";
    if (isDown) isInside = event.composedPath().includes(node);
    resting(REST, look);
  });
  // What the visitor closes does not come back for the same press.
  listen(node, "beforetoggle", ender, ({ newState }) => newState === "closed" && resting());
};

const image = (node, within, ender, give) => {
  const pictures = `:is(${within}) img,img:is(${within})`;
  const resting = timer();
  let shown;
  let pointer;
  const fits = (picture) => {
    const { width, height } = picture.getBoundingClientRect();
    // Slides that are faded out lie where the one that is seen does.
    const isSeen = picture.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    return isSeen && Math.min(width, height) >= SIDE && /^https?:/.test(picture.currentSrc);
  };
  const show = (picture) => {
    if (picture !== shown) give({ media: picture.currentSrc, text: picture.alt });
    shown = picture;
    node.showPopover();
    const { left, right, top } = picture.getBoundingClientRect();
    const isRight = getComputedStyle(picture).direction === "rtl";
    put(node, isRight ? right - node.offsetWidth - ROOM : left + ROOM, top + ROOM);
  };
  /** The picture of which most is in view: it has the buttons on a touch screen, and for whoever uses the keyboard. */
  const look = () => {
    if (node.matches(":focus-within,:hover,[data-on]") && shown?.isConnected) return show(shown);
    let best;
    let most = 0;
    for (const picture of document.querySelectorAll(pictures)) {
      const { left, right, top, bottom } = picture.getBoundingClientRect();
      const wide = Math.min(right, innerWidth) - Math.max(left, 0);
      const high = Math.min(bottom, innerHeight) - Math.max(top, 0);
      // Two that are out of view in both directions would make a product as well.
      const seen = Math.max(wide, 0) * high;
      if (seen > most && fits(picture)) [best, most] = [picture, seen];
    }
    if (best) show(best);
    else node.hidePopover();
  };
  const rest = () => resting(REST, look);
  listen(document, "pointerover focusin", ender, (event) => {
    const { type, target, screenX, screenY } = event;
    const before = pointer;
    if (type === "pointerover") pointer = `${screenX} ${screenY}`;
    // Under a pointer that rests the page may move, and the buttons as well.
    if (event.composedPath().includes(node) || (type === "pointerover" && pointer === before)) return;
    const picture = target.closest?.(pictures) ?? (type === "focusin" && target.querySelector?.(pictures));
    const isOn = picture && fits(picture);
    node.toggleAttribute("data-on", !!isOn);
    if (isOn) show(picture);
  });
  // Neither `scroll` nor `load` bubbles.
  listen(document, "scroll load", ender, rest, { capture: true, passive: true });
  listen(window, "resize load", ender, rest);
  look();
};

/** Leads a block, until the signal. */
export const near = (node, ender, give) => {
  const { what, within } = node.dataset;
  ({ selection, image })[what](node, within, ender, give);
};
