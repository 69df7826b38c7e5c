/**
 * The theme: its values are custom properties of each host, its words stand in one attribute, which the style sheet
 * knows. Whoever follows the page's own scheme is told when the page changes it.
 */
import { attempt, safe, sheet } from "./safe.js";

/** What of a theme is a word. */
const WORDS = /^(preset|scheme|density|motion|overlay|shadow)$/;

/** What pages say it by: `data-theme="dark"`, `data-bs-theme`, `data-color-scheme` …; `data-light-theme` says something else. */
const NAME = /^(?!.*(light|dark)).*(theme|scheme|mode)$/i;

/** What is set, by the name after `--parea-`, and the words. */
let values = {};
let look = "";

/** The style sheet of all campaigns, those of parts that have come, and the site's own. */
let shared = [];
const late = [];
let own = [];

/** What tells that the page looks another way, the body it looks at, and what is done then. */
let observer;
let body;
let renewed;

const sheets = (css) => attempt(() => [sheet(css)]) ?? [];

/** Takes over the style sheet of all campaigns. */
export const dress = (css) => {
  shared = sheets(css);
};

/** Adds what a part of the Wasm looks like, before anything that needs it is drawn. */
export const extend = (css) => {
  late.push(...sheets(css));
};

/** Takes over a theme; what it says is put on again when the page changes how it looks, where that counts. */
export const wear = (theme, repaint) => {
  const { dark, css, ...light } = theme ?? {};
  [values, look, own] = [{}, "", css ? sheets(css) : []];
  for (const [name, value] of Object.entries(light)) {
    const both = dark?.[name] ? `light-dark(${value},${dark[name]})` : value;
    if (WORDS.test(name)) look += `${name}-${value} `;
    else values[name.replace(/[A-Z]/, "-$&").toLowerCase()] = both;
  }
  if (!look.includes("scheme-host")) return;
  observer = new MutationObserver(safe(repaint));
  renewed = repaint;
  attempt(() => observer.observe(document.documentElement, { attributes: true }));
  watchBody();
};

/** Looks at the page's body as well, of which a router may have made another. */
export const watchBody = () => {
  if (!observer || body === document.body) return;
  body = document.body;
  attempt(() => observer.observe(body, { attributes: true }));
  attempt(renewed);
};

/** Follows the page no longer. */
export const undress = () => observer?.disconnect();

/** What a class or a value says; a page that is dark may have a `light-header`. */
const said = (text) => ["dark", "light"].find((scheme) => RegExp(`(^|[\\s_-])${scheme}($|[\\s_-])`).test(text));

/** The scheme by which the page says that it looks; nothing where only its `color-scheme` says so, which is inherited. */
const marked = () =>
  [document.documentElement, document.body]
    .flatMap((node) => [
      node?.className,
      ...Object.entries(node?.dataset ?? {}).map(([name, value]) => NAME.test(name) && value),
    ])
    .map(said)
    .find(Boolean);

/** Puts the theme on a host, and the style sheets into it. */
export const paint = (host) => {
  const { style } = host;
  const set = (name, value) => style.setProperty(`--parea-${name}`, value);
  host.setAttribute("data-look", look);
  host.removeAttribute("style");
  // What stands beside the page's body inherits neither its font nor its direction.
  if (!host.closest("body")) {
    const { fontFamily, direction } = getComputedStyle(document.body);
    set("font", fontFamily);
    if (direction !== getComputedStyle(document.documentElement).direction) style.direction = direction;
  }
  if (observer) set("scheme", marked() ?? "");
  for (const name in values) set(name, values[name]);
  // Once, and last before it comes to the page: what WebKit has looked at a style after does not count until the next frame.
  const root = host.shadowRoot;
  if (!root.adoptedStyleSheets.length) attempt(() => (root.adoptedStyleSheets = [...shared, ...late, ...own]));
};
