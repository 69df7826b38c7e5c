/** The gallery's page: a card for each example, with the example itself in its slot or in a frame, and its JSON. */
import { choices, configure, dress, painted, reach, shown, states } from "./example.js";
import { FORMATS, make, measure, pretty, source, tongues, wall } from "./wall.js";

const chosen = choices();
const address = new URL(location.href);

/** All examples are to come at once, and not when they are near: for who walks through. */
const ALL = address.searchParams.get("all");

dress(chosen);
const root = document.documentElement;
measure(chosen.width);

/** Whether an example belongs to the part that was asked for: of `1/3` every third, beginning with the second. */
const isAsked = (_, index) => {
  const [part, parts] = (address.searchParams.get("part") ?? "0/1").split("/");
  return index % parts === Number(part);
};

/** What is wrong, example by example; once all are ready it is on the root, for who waits. */
const failures = [];
let waiting = 0;
const ready = (example, error) => {
  waiting -= 1;
  if (error) {
    failures.push(`${example}: ${error}`);
    document.getElementById(example)?.prepend(make("p", { class: "failed", role: "alert" }, error));
  }
  if (!waiting) root.dataset.done = JSON.stringify(failures);
};

const { hang, load } = wall({
  atOnce: Number(ALL) || 4,
  isEager: ALL !== null,
  ended: (frame, error) => ready(frame.dataset.example, error),
});

/** A frame with an example in a state. */
const frame = (name, title, state) => {
  const own = new URLSearchParams({ example: name, state, ...chosen });
  const id = state ? `${name}--${state.replace(/[^a-z0-9]+/g, "-")}` : name;
  waiting += 1;
  return hang({
    src: `/gallery/frame?${own}`,
    label: state ? `${title}: ${state}` : title,
    caption: state || "as it comes",
    attributes: { "data-example": name, "data-name": id, "data-state": state },
  });
};

/** An inline example in a slot of this very page. */
const slot = (name, { height = 160 }) => {
  const { language } = chosen;
  const own = { class: "slot", lang: language, dir: root.dir, "data-parea-slot": name, "data-name": name };
  const element = make("div", own);
  element.style.minBlockSize = `${height}px`;
  return make("figure", {}, element, make("figcaption", {}, make("span", {}, "in this page")));
};

/** Whether an example needs no page of its own. */
const isPlain = ({ campaign, config, facts, track, state }) =>
  campaign.format === "inline" && !config && !facts && !track && !state;

const card = ({ name, source: written }) => {
  const example = JSON.parse(written);
  const { title, about } = example;
  const views = make("div", { class: "views" });
  for (const [state] of states(example)) {
    views.append(!state && isPlain(example) ? slot(name, example) : frame(name, title, state));
  }
  const { campaign, config } = example;
  const text = pretty(config ? { ...config, campaigns: [campaign] } : campaign);
  const header = make("header", {}, make("h3", {}, title));
  if (about) header.append(make("p", {}, about));
  return make("article", { id: name }, header, make("div", { class: "sides" }, views, source(text, name)));
};

const choose = (languages, formats) => {
  const form = document.querySelector(".controls");
  form.elements.language.append(...tongues(languages));
  form.elements.format.append(...formats.map((format) => make("option", { value: format }, format)));
  for (const [name, value] of Object.entries(chosen)) form.elements[name].value = value;
  form.addEventListener("change", () => form.requestSubmit());
};

/** The widget of this page shows what stands in its own slots. */
const openOwn = async (examples, languages) => {
  const own = examples.map(({ name, source }) => [name, JSON.parse(source)]).filter(([, example]) => isPlain(example));
  if (!own.length) return;
  waiting += own.length;
  const campaigns = own.map(([name, { campaign }]) => ({ ...shown(campaign, name), id: name }));
  window.pareaConfig = configure("gallery", campaigns, undefined, chosen, languages);
  await import("/pkg/parea.js");
  for (const [name, example] of own) {
    const room = document.querySelector(`[data-parea-slot="${name}"]`);
    const before = room.offsetHeight;
    reach(name, []).then(painted).then(
      () => ready(name, room.offsetHeight > before && `it takes ${room.offsetHeight} px and reserved ${before}`),
      (error) => ready(name, error.message),
    );
  }
};

const open = async () => {
  const { languages, examples: all } = await (await fetch("/gallery/contents.json")).json();
  const examples = all.filter(isAsked);
  const format = ({ source }) => JSON.parse(source).campaign.format;
  const formats = FORMATS.filter((one) => examples.some((example) => format(example) === one));
  choose(languages, formats);
  const main = document.querySelector("main");
  const wanted = examples.filter((example) => !chosen.format || format(example) === chosen.format);
  for (const one of formats) {
    const cards = wanted.filter((example) => format(example) === one).map(card);
    if (cards.length) main.append(make("section", { id: one }, make("h2", {}, one), ...cards));
  }
  // From here on, when the cards have been drawn, nothing may move.
  await painted();
  performance.mark("built");
  load();
  await openOwn(wanted, languages);
};

open();
