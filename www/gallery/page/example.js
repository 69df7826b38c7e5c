/** From an example to a configuration that shows it at once, and to the state that it is looked at in. */

/** What decides who sees a campaign and when: here everybody sees it now. */
const GATES = ["audience", "experiment", "frequency", "schedule", "status", "when", "where"];

/** Languages that are written from right to left. */
export const isRtl = (language) => new Intl.Locale(language).getTextInfo?.().direction === "rtl" || /^(ar|fa|he|ur)\b/.test(language);

/** What the visitor of this page has chosen to look at. */
export const choices = (address = new URL(location.href)) => {
  const chosen = (name, otherwise) => address.searchParams.get(name) || otherwise;
  return {
    language: chosen("language", "en"),
    scheme: chosen("scheme", "auto"),
    preset: chosen("preset", ""),
    width: chosen("width", innerWidth < 600 ? "360" : "1280"),
    format: chosen("format", ""),
  };
};

/** What a format needs here: a slot of its own; and a toast stays, because nobody looks at all examples in 20 seconds. */
const needs = (format, slot) => ({ inline: { slot }, toast: { closeAfter: "1d" } })[format];

/** A campaign without its gates; inline in the given slot. */
export const shown = (campaign, slot) => {
  const all = Object.entries(campaign).filter(([key]) => !GATES.includes(key));
  return { ...Object.fromEntries(all), ...needs(campaign.format, slot) };
};

/** The configuration of some campaigns, in the language and the look that were chosen. */
export const configure = (id, campaigns, config, { language, scheme, preset }, languages) => ({
  version: 1,
  ...config,
  site: { id, languages, language: "en", ...config?.site, ...(config?.site?.collector && { collector: "/gallery/parea" }) },
  theme: { ...(preset && { preset }), ...config?.theme, ...(scheme !== "auto" && { scheme }) },
  campaigns,
});

/** Facts are variables of the page here, which all purposes may read. */
export const withFacts = (config, facts) => {
  window.pareaFacts = facts;
  const attribute = (name, value) => ({
    type: Array.isArray(value) ? "list" : typeof value,
    from: { global: `pareaFacts.${name}` },
    purpose: "personalise",
  });
  const attributes = Object.entries(facts).map(([name, value]) => [name, attribute(name, value)]);
  return {
    ...config,
    consent: { source: "parea", ...config.consent },
    attributes: { ...Object.fromEntries(attributes), ...config.attributes },
  };
};

/** Every purpose, as a site with a dialog of its own says it. */
export const GRANTED = { functional: true, analytics: true, personalisation: true, marketing: false };

/** The states of an example: the one it is shown in first, then those with a name. */
export const states = ({ state = [], states = {} }) => [["", state], ...Object.entries(states)];

/** Gives the page its language, direction and scheme. */
export const dress = ({ language, scheme }) => {
  const root = document.documentElement;
  root.lang = language;
  root.dir = isRtl(language) ? "rtl" : "ltr";
  if (scheme !== "auto") root.style.colorScheme = scheme;
};

/** Waits until what was changed is on the screen. */
export const painted = async () => {
  for (let frame = 0; frame < 3; frame++) await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
};

const host = (id) => document.querySelector(`[data-parea-campaign="${id}"]`);

/** Waits until something is there, for ten seconds. */
const until = async (what, find) => {
  for (const end = performance.now() + 10000; performance.now() < end; ) {
    const found = find();
    if (found) return found;
    await new Promise((done) => setTimeout(done, 30));
  }
  throw Error(what);
};

/** Waits until the campaign is on the screen, and takes the steps that lead to a state. */
export const reach = async (id, steps) => {
  const drawn = () => host(id)?.shadowRoot?.querySelector("[part=body]")?.firstChild;
  await until(`the campaign ${id} is not shown`, drawn);
  for (const step of steps) {
    const selector = step.in ?? step;
    const isSeen = (element) => element?.checkVisibility() && element;
    const found = await until(`${selector} is not there`, () => isSeen(host(id)?.shadowRoot.querySelector(selector)));
    if (step.type === undefined) {
      found.click();
    } else {
      found.value = step.type;
      found.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
      found.dispatchEvent(new Event("change", { bubbles: true, composed: true }));
    }
    await new Promise((done) => setTimeout(done, 60));
  }
};
