/** The gallery's page: a card for each example, with the example itself in its slot or in a frame, and its JSON. */
import { choices, configure, dress, painted, reach, shown, states } from "./example.js";

/** How high a frame of a width is. */
const HIGH = { 360: 640, 768: 800, 1280: 800 };

const FORMATS = ["modal", "slide-in", "bar", "toast", "full-screen", "tab", "rail", "inline"];

const chosen = choices();
const address = new URL(location.href);

/** All examples are to come at once, and not when they are near: for who walks through. */
const ALL = address.searchParams.get("all");

/** Frames that are loading at the same time: each is a page with a widget of its own. */
const AT_ONCE = Number(ALL) || 4;

dress(chosen);
const root = document.documentElement;
root.style.setProperty("--wide", chosen.width);
root.style.setProperty("--high", HIGH[chosen.width] ?? 800);
// As many beside each other as can be read.
root.style.setProperty("--least", chosen.width === "1280" ? "22rem" : "15rem");

const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

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

/** The frames that are to be loaded, a few at a time. */
const queue = [];
let loading = 0;
const load = () => {
  while (loading < AT_ONCE && queue.length) {
    const frame = queue.shift();
    loading += 1;
    if (ALL !== null) frame.scrollIntoView({ block: "center", behavior: "instant" });
    frame.src = frame.dataset.src;
  }
};

let focus;
addEventListener("focusin", ({ target }) => {
  if (target.localName !== "iframe") focus = target;
});

addEventListener("message", ({ source, data, origin }) => {
  if (origin !== location.origin || !data?.example) return;
  const frame = [...document.querySelectorAll("iframe")].find((one) => one.contentWindow === source);
  if (!frame || frame.dataset.told) return;
  frame.dataset.told = "";
  loading -= 1;
  ready(data.example, data.error);
  load();
  // A dialog takes the focus of its own page; the reader of this one keeps theirs.
  if (document.activeElement === frame) (focus ?? document.body).focus({ preventScroll: true });
});

const near = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      queue.push(target);
    }
    load();
  },
  { rootMargin: "100%" },
);

const fitting = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) target.style.setProperty("--scale", contentRect.width / chosen.width);
});

/** A frame with an example in a state. */
const frame = (name, title, state) => {
  const own = new URLSearchParams({ example: name, state, ...chosen });
  const src = `/gallery/frame?${own}`;
  const label = state ? `${title}: ${state}` : title;
  const id = state ? `${name}--${state.replace(/[^a-z0-9]+/g, "-")}` : name;
  const element = make("iframe", { title: label, "data-src": src, "data-name": id, "data-state": state });
  const stage = make("div", { class: "stage", "data-name": id }, element);
  fitting.observe(stage);
  waiting += 1;
  if (ALL !== null) queue.push(element);
  else near.observe(element);
  const alone = make("a", { href: src, "aria-label": `${label}, alone` }, "alone ↗");
  return make("figure", {}, stage, make("figcaption", {}, make("span", {}, state || "as it comes"), alone));
};

/** An inline example in a slot of this very page. */
const slot = (name, { height = 160 }) => {
  const { language } = chosen;
  const own = { class: "slot", lang: language, dir: root.dir, "data-parea-slot": name, "data-name": name };
  const element = make("div", own);
  element.style.minBlockSize = `${height}px`;
  return make("figure", {}, element, make("figcaption", {}, make("span", {}, "in this page")));
};

const copying = (text) => {
  const button = make("button", { type: "button" }, "Copy");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Select it and press Ctrl+C";
    }
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  return button;
};

/** JSON as people write it: what is short stands on one line. */
const pretty = (value, indent = "") => {
  const flat = JSON.stringify(value, null, 1).replace(/\n\s*/g, " ");
  if (Object(value) !== value || flat.length + indent.length < 72) return flat;
  const inside = `${indent}  `;
  const [opened, closed] = Array.isArray(value) ? "[]" : "{}";
  const name = (key) => (Array.isArray(value) ? "" : `${JSON.stringify(key)}: `);
  const lines = Object.entries(value).map(([key, one]) => `${inside}${name(key)}${pretty(one, inside)}`);
  return `${opened}\n${lines.join(",\n")}\n${indent}${closed}`;
};

/** Whether an example needs no page of its own. */
const isPlain = ({ campaign, config, facts, track, state }) =>
  campaign.format === "inline" && !config && !facts && !track && !state;

const card = ({ name, source }) => {
  const example = JSON.parse(source);
  const { title, about } = example;
  const views = make("div", { class: "views" });
  for (const [state] of states(example)) {
    views.append(!state && isPlain(example) ? slot(name, example) : frame(name, title, state));
  }
  const { campaign, config } = example;
  const text = pretty(config ? { ...config, campaigns: [campaign] } : campaign);
  const code = make("pre", { tabindex: "0", role: "region", "aria-label": `JSON of ${name}` }, make("code", {}, text));
  const header = make("header", {}, make("h3", {}, title));
  if (about) header.append(make("p", {}, about));
  const sides = make("div", { class: "sides" }, views, make("div", { class: "source" }, code, copying(text)));
  return make("article", { id: name }, header, sides);
};

const choose = (languages, formats) => {
  const form = document.querySelector(".controls");
  const names = new Intl.DisplayNames("en", { type: "language" });
  const option = (value, text) => make("option", { value }, text);
  form.elements.language.append(...languages.map((tag) => option(tag, `${names.of(tag)} (${tag})`)));
  form.elements.format.append(...formats.map((format) => option(format, format)));
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
