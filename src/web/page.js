/** What the page is, as far as no consent is needed to know it; what is undefined is no fact. */
import { attempt, isVisible, json } from "./safe.js";

const media = (query) => attempt(() => matchMedia(query).matches) ?? false;

/** The value of the first element's property that a selector finds. */
const of = (selector, property) => attempt(() => document.querySelector(selector)[property]);

/** The page's title; a form of that name may stand in its place. */
const title = () => (typeof document.title === "string" ? document.title : undefined);

/** The facts of this page view, as config.md names them. */
const facts = () => {
  const { href: url, pathname: path, host, hash, search } = location;
  // Of several parameters with one name the first counts.
  const query = Object.fromEntries([...new URLSearchParams(search)].reverse());
  const utm = {};
  for (const name of ["source", "medium", "campaign", "term", "content"]) utm[name] = query[`utm_${name}`];
  // A phone stays one when it is turned, and a desktop when its window is narrow.
  const isSmall = attempt(() => Math.min(screen.width, screen.height) < 600);
  const isCoarse = media("(pointer: coarse)");
  return {
    page: {
      url,
      path,
      host,
      title: title(),
      language: document.documentElement?.lang,
      hash: hash.slice(1),
      // For what is shared; no condition asks for it.
      image: of("meta[property='og:image']", "content"),
      query,
    },
    referrer: { host: attempt(() => new URL(document.referrer).host) },
    utm,
    device: {
      viewport: { width: innerWidth, height: innerHeight },
      language: navigator.language,
      kind: !isCoarse ? "desktop" : isSmall ? "phone" : "tablet",
      pointer: isCoarse ? "coarse" : "fine",
      scheme: media("(prefers-color-scheme: dark)") ? "dark" : "light",
      reducedMotion: media("(prefers-reduced-motion: reduce)"),
    },
    time: { zone: attempt(() => Intl.DateTimeFormat().resolvedOptions().timeZone) },
  };
};

/** What `input.rs` reads as a page. */
export const page = () => [
  location.href,
  title(),
  document.documentElement?.lang,
  json(navigator.languages),
  of("link[rel=canonical]", "href"),
  of("meta[property='og:title']", "content"),
  innerHeight,
  +isVisible(),
  +!!navigator.share,
  json(attempt(facts)),
];
