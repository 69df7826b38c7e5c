/**
 * The theme: its values are custom properties of each host, its words stand in one attribute, which the style sheet
 * knows. Whoever follows the page's own scheme is told when the page changes it.
 */
import { attempt, safe, sheet } from "./safe.js";

/** What of a theme is a word. */
const WORDS = /^(preset|scheme|density|motion|overlay|shadow)$/;

/** Where pages say that they are dark: `class="dark"`, `data-theme="dark"`, `data-bs-theme`, `data-color-scheme` … */
const MARK = /(?:^|[\s_-])(dark|light)(?:$|[\s_-])/m;

/** What is set, by the name after `--parea-`, the words, and the site's own style sheet. */
let values = {};
let look = "";
let own;

let observer;

/** Takes over a theme. */
export const wear = (theme) => {
  const { dark, css, ...light } = theme ?? {};
  [values, look, own] = [{}, "", css];
  for (const [name, value] of Object.entries(light)) {
    const both = dark?.[name] ? `light-dark(${value},${dark[name]})` : value;
    if (WORDS.test(name)) look += `${name}-${value} `;
    else values[name.replace(/[A-Z]/, "-$&").toLowerCase()] = both;
  }
  if (!look.includes("scheme-host")) return;
  observer = new MutationObserver(safe(() => document.querySelectorAll("[data-parea-campaign]").forEach(paint)));
  for (const node of [document.documentElement, document.body]) attempt(() => observer.observe(node, { attributes: true }));
};

/** Follows the page no longer. */
export const undress = () => observer?.disconnect();

/** The site's own style sheet, for inside of a campaign. */
export const ownSheets = () => (own ? [sheet(own)] : []);

/** The scheme by which the page says that it looks; nothing where only its `color-scheme` says so, which is inherited. */
const marked = () =>
  [document.documentElement, document.body]
    .flatMap((node) => [node?.className, ...Object.values(node?.dataset ?? {})])
    .join("\n")
    .match(MARK)?.[1];

/** Puts the theme on a host. */
export const paint = (host) => {
  const { style } = host;
  const set = (name, value) => style.setProperty(`--parea-${name}`, value);
  host.setAttribute("data-look", look);
  host.removeAttribute("style");
  // What stands beside the page's body does not inherit its font.
  if (!host.closest("body")) set("font", getComputedStyle(document.body).fontFamily);
  if (observer) set("scheme", marked() ?? "");
  for (const name in values) set(name, values[name]);
};
