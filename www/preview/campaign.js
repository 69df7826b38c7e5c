/** From a campaign of the file to what a frame needs to show it at once, in each of its states. */
import { shown } from "/gallery/page/example.js";
import { written } from "/preview/words/rule.js";
import { stub } from "./said.js";

/** The slot of a frame's page. */
const SLOT = "preview";

/** Where what the widget would ask of a collector goes: nowhere (`keepIn` in trial.js). */
export const NOBODY = "/preview/nobody";

/** The experiment by which a frame's address, `?variant=1`, forces a variant. */
const KEY = "variant";

/** A campaign with what it takes over from `defaults`. */
export const whole = (config, campaign) => {
  const own = written({ campaigns: [campaign], defaults: config.defaults }, campaign.id);
  delete own.extends;
  return own;
};

const variants = ({ experiment }) => [experiment?.variants ?? []].flat().filter((one) => Object(one) === one);

/** What a campaign is looked at in: as it is, and in each variant. A variant may be there to show nothing. */
export const states = (own) => [
  { caption: variants(own).length ? "without the experiment" : "as it comes" },
  ...variants(own).map(({ id, control }, variant) => ({ caption: `variant ${id}`, variant, isNothing: control === true })),
];

/** What the address of a frame says of the variant. */
export const address = ({ variant }) => (variant === undefined ? {} : { [KEY]: variant });

/** Shown at once, and each variant where the address says so. */
const tried = (own, { variant }) => {
  const now = shown(own, SLOT);
  delete now.experiment;
  if (variant === undefined) return now;
  const patched = variants(own).map(({ id, patch }) => ({ id: `${id}`, patch: patch && shown(patch, SLOT) }));
  return { ...now, experiment: { key: KEY, variants: patched } };
};

/** The theme as it was chosen: the file's own, or a preset in its place. */
const dressed = (theme, { preset, scheme }) => ({
  ...(preset ? preset !== "plain" && { preset } : theme),
  ...(scheme !== "auto" && { scheme }),
});

/**
 * What the frame of a campaign is given. The others stand by, for buttons that show them; of those in `broken`, which the
 * widget leaves out, something that is whole.
 */
export const given = (config, index, state, chosen, broken) => {
  const { limits, sinks, consent, site, theme, ...rest } = config;
  const own = tried(whole(config, config.campaigns[index]), state);
  const beside = (campaign, at) => {
    if (at === index) return own;
    if (broken.has(at)) return stub(campaign, at);
    return { ...shown(whole(config, campaign)), when: { any: [{ manual: true }] } };
  };
  const all = {
    ...rest,
    version: 1,
    site: { ...site, ...(site?.collector && { collector: NOBODY }) },
    theme: dressed(theme, chosen),
    campaigns: config.campaigns.map(beside),
  };
  const format = variants(whole(config, config.campaigns[index]))[state.variant]?.patch?.format ?? own.format;
  const { language, scheme } = chosen;
  return { config: all, id: own.id, slot: format === "inline" && SLOT, language, scheme };
};

/** Whether the keys of an object are languages, one of them that of the site. */
const isText = (value, main) => main in value && Object.keys(value).every((key) => /^[a-z]{2,3}(-\w+)*$/i.test(key));

/** The languages in which a file has texts. */
export const languages = (config) => {
  const { site } = config;
  const main = typeof site?.language === "string" ? site.language : "en";
  const found = new Set([main, ...[site?.languages ?? []].flat()]);
  const look = (value) => {
    if (Object(value) !== value) return;
    if (!Array.isArray(value) && isText(value, main)) Object.keys(value).forEach((key) => found.add(key));
    else Object.values(value).forEach(look);
  };
  look(config.campaigns);
  return [...found].filter((tag) => {
    try {
      return typeof tag === "string" && Intl.getCanonicalLocales(tag).length;
    } catch {
      return false;
    }
  });
};
