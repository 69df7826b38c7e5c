/**
 * The page's own links that share (`<a data-parea-share="x" href="…">`): they work without us, and what the browser cannot
 * do for one of them the widget does. Nothing else of them is changed.
 */
import { call } from "./drive.js";
import { attempt, safe, within } from "./safe.js";
import { using } from "./stage.js";

const MARK = "a[data-parea-share]";

/** How long what changes the page goes on before it is looked at, in milliseconds. */
const REST = 50;

/** Addresses of ours, by their links: another page, or another consent, has another one. */
const ours = new Map();

/** Links that need not be asked about again until then. */
let asked = new WeakSet();
let waiting;

/** The address that the page itself gives a link. */
const address = (link) => (link.getAttribute("href") && link.href !== ours.get(link) ? link.href : "");

/** Takes an address of ours away. */
const bare = (own, link) => {
  ours.delete(link);
  // It may come back.
  asked.delete(link);
  if (link.href === own) link.removeAttribute("href");
};

/** Asks the core about a link, and gives it the address that it lacks; whether the core does what was to be done. */
const ask = (link, isFollowed) => {
  const own = address(link);
  const told = call("share", [link.dataset.pareaShare, own, isFollowed]);
  if (!own && typeof told === "string") {
    link.href = told;
    ours.set(link, link.href);
  }
  return told === true;
};

const look = () => {
  waiting = 0;
  // One on the page is asked about in any case: what sharing takes is there then when somebody follows it.
  [...new Set([...document.querySelectorAll(MARK), ...ours.keys()])].forEach((link, at) => {
    if (!link.isConnected) return bare(ours.get(link), link);
    if (asked.has(link) || (at && address(link))) return;
    asked.add(link);
    attempt(() => ask(link, false));
  });
};

/** Gives an address to links that have none, so that they can be reached by the keyboard; anew to all of them if so told. */
export const fill = (isAnew) => {
  if (document.readyState !== "complete") return;
  if (isAnew) asked = new WeakSet();
  waiting ||= setTimeout(safe(look), REST);
};

/** Leaves all links as the page has written them. */
export const unfill = () => {
  waiting = clearTimeout(waiting);
  ours.forEach(bare);
};

/** A link may have been followed; one that is to open elsewhere is left alone. */
export const follow = (event) => {
  const link = within(event, MARK);
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (using("page", () => ask(link, true))) event.preventDefault();
};
