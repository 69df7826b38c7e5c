/**
 * The manners of the browser side: nothing of ours throws into the page, and what throws is not there.
 */

/** What something gives; nothing where it throws: blocked storage, a getter of the page, a method that is missing. */
export const attempt = (work) => {
  try {
    return work();
  } catch {
    // It is not there.
  }
};

/** The same for what the browser calls: listeners, timers, observers. */
export const safe =
  (work) =>
  (...args) =>
    attempt(() => work(...args));

/** A language as `Intl` takes it, which refuses `en_US`; nothing, and so the browser's own, where it is none. */
export const tag = (language) => attempt(() => Intl.getCanonicalLocales(language.replaceAll("_", "-"))[0]);

/** Listens to events, their names space separated, until the signal; passively if options do not say otherwise. */
export const listen = (target, names, { signal }, work, options = { passive: true }) => {
  for (const name of names.split(" ")) {
    attempt(() => target?.addEventListener(name, safe(work), { ...options, signal }));
  }
};

/** Before the page's own listeners, and able to prevent the default. */
export const FIRST = { capture: true, passive: false };

/** A timer that is set anew, or called off, as one thing. */
export const timer = () => {
  let id;
  return (milliseconds, work) => {
    clearTimeout(id);
    if (work) id = setTimeout(safe(work), milliseconds);
  };
};

/** What stands under a key of `localStorage`, or at the place `s` of `sessionStorage`; a browser may block either. */
export const stored = (key, place) => attempt(() => (place === "s" ? sessionStorage : localStorage).getItem(key));

/** A style sheet that no page's policy refuses. */
export const sheet = (css) => {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
};

/** As JSON, of all objects only these members; nothing where that is not possible, or longer than anybody should bear. */
export const json = (value, members) =>
  attempt(() => {
    const text = JSON.stringify(value, members);
    if (text.length <= 262144) return text;
  });

/** The element with the focus, through open shadow roots. */
export const focused = () => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
};

/** Gives an element the focus, without moving the page unless that is asked for. */
export const focus = (element, moves) => attempt(() => element?.focus({ preventScroll: !moves }));

/** Whether the visitor types into this element, or chooses in it. */
export const isField = (element) => /^(input|textarea|select)$/.test(element?.localName) || element?.isContentEditable;

/** Whether the document is visible. */
export const isVisible = () => document.visibilityState === "visible";

/** The element of the page with that selector in which something happened, through open shadow roots; in ours none. */
export const within = (event, selector) => {
  const path = event.composedPath();
  if (!path.some((node) => node.dataset?.pareaCampaign)) return path.find((node) => attempt(() => node.matches(selector)));
};
