/**
 * The page's own slots: which one a campaign fills, and hiding the fallback that the page put there.
 *
 * Filling a slot leaves two traces on the page, one attribute and one document style sheet; both go with the last
 * campaign.
 */
import { attempt, sheet } from "./safe.js";

const FILLED = "data-parea-filled";

let hiding;

/** The page's first slot of that name that is not hidden, else the first, if there is one. */
export const findSlot = (name) =>
  attempt(() => {
    const slots = [...document.querySelectorAll(`[data-parea-slot="${CSS.escape(name)}"]`)];
    return slots.find((slot) => !slots[1] || slot.checkVisibility()) ?? slots[0] ?? null;
  });

/** Ends what a copy of the page holds of a campaign: a router's cache keeps our host without what was in it. */
export const sweep = () => {
  for (const host of document.querySelectorAll(`[${FILLED}]>[data-parea-campaign]`)) if (!host.shadowRoot) leave(host);
};

/** Appends a host to a slot and hides what the page has there: elements, and text that stands there by itself. */
export const fill = (slot, host) => {
  if (!hiding) {
    const text = `[${FILLED}=true]{font-size:0!important;line-height:0!important}`;
    hiding = sheet(`[${FILLED}]>:not([data-parea-campaign]){display:none!important}${text}`);
    attempt(() => document.adoptedStyleSheets.push(hiding));
  }
  // Only text takes away the font size, which our host has of its own: what the slot itself measures in em goes with it.
  slot.setAttribute(FILLED, [...slot.childNodes].some(({ wholeText }) => wholeText?.trim()));
  slot.append(host);
};

/** Takes a host off the page and out of its slot, if it has one; with the last one the page is as it was. */
export const leave = (host) => {
  const slot = host.parentElement;
  host.remove();
  if (!slot?.querySelector(":scope>[data-parea-campaign]")) slot?.removeAttribute(FILLED);
  if (document.querySelector(`[${FILLED}]`)) return;
  const at = document.adoptedStyleSheets.indexOf(hiding);
  if (at >= 0) document.adoptedStyleSheets.splice(at, 1);
  hiding = undefined;
};
