/** The campaigns of a file as cards: what each is called, its rule, its states in frames, and its JSON. */
import { make, pretty, source, wall } from "/gallery/page/wall.js";
import { speaker } from "/preview/words/language.js";
import { rule } from "/preview/words/rule.js";
import { sentence } from "/preview/words/words.js";
import { NOBODY, address, given, states, whole } from "./campaign.js";
import { lines } from "./said.js";

/** How rules are said, and why something does not show: in English, as the rest of the page. */
let by;

/** Fulfilled when there are words to say. */
export const ready = fetch("/preview/words/words/en.json")
  .then((response) => response.json())
  .then((words) => (by = speaker("en", words)));

/** Frames by their names: what each is `given`, and who has `heard` what it says. */
const frames = new Map();
let count = 0;

const named = (frame) => {
  count += 1;
  frames.set(`${count}`, frame);
  return `${count}`;
};

const path = (name, more) => `/preview/frame?${new URLSearchParams({ frame: name, ...more })}`;

addEventListener("message", ({ source, data, origin }) => {
  const frame = origin === location.origin && frames.get(data?.framed);
  if (!frame) return;
  if (data.asks) source.postMessage(frame.given(), origin);
  else frame.heard(data);
});

/** Lets the widget look at files, in a frame that nobody sees; what it says of each, or nothing where it cannot run. */
export const examine = (files) =>
  new Promise((done) => {
    const heard = ({ checked, done: isOver }) => {
      if (checked) done(checked);
      if (!isOver) return;
      done(undefined);
      frames.delete(name);
      frame.remove();
    };
    const name = named({ given: () => ({ files }), heard });
    const frame = make("iframe", { hidden: "", title: "Looking for problems", src: path(name) });
    document.body.append(frame);
  });

/** What a campaign is called. */
export const title = (campaign, index) => (typeof campaign?.id === "string" && campaign.id) || `campaign ${index + 1}`;

/** The rules in one sentence; what is written may be anything where there is a problem in it. */
const summary = (own) => {
  try {
    return rule(own, by);
  } catch {
    return "What it shows as cannot be said: see its problems.";
  }
};

const LEFT_OUT = "The widget leaves it out: mend its problems, and it shows.";

const moment = (time) => new Date(time).toLocaleString();

const unshown = (text) => make("p", { class: "unshown" }, text);

/** Why a campaign is not on the screen of its frame; nothing where it is. */
const reason = (error, { trace, isLost, isShown }) => {
  if (isLost) return LEFT_OUT;
  if (isShown) return undefined;
  return trace ? `It ${sentence(trace, by, moment)}` : error;
};

const { hang, drop, refocus } = wall({
  isWhole: true,
  ended: (element, error) => {
    const frame = frames.get(element.dataset.frame) ?? {};
    const why = error && reason(error, frame);
    if (!why) return;
    element.parentElement.hidden = !!frame.isLost;
    frame.note = unshown(why);
    element.closest("figure").prepend(frame.note);
  },
});

/** A dialog in a frame that comes while somebody writes takes no letter away from them. */
addEventListener("blur", () => {
  setTimeout(() => {
    const { activeElement } = document;
    if (activeElement?.matches("iframe:not([data-told])")) refocus(activeElement);
  });
});

/** A frame with a campaign in a state. */
const framed = (card, state, { config, index, chosen, broken }) => {
  const heard = ({ said, trace, isLost, isShown }) => {
    Object.assign(frame, trace && { trace, isLost }, isShown && { isShown });
    // It may come late, where the machine is busy.
    if (isShown) frame.note?.remove();
    // That nobody answers is our doing, and no problem of the file.
    if (said) card.hear(lines([said]).filter((one) => !one.includes(NOBODY)));
  };
  const frame = { given: () => given(config, index, state, chosen, broken), heard };
  const name = named(frame);
  card.frames.push(name);
  const label = `${card.title}, ${state.caption}`;
  const id = state.variant === undefined ? card.title : `${card.title}--${state.variant}`;
  return hang({
    src: path(name, address(state)),
    label,
    caption: state.caption,
    attributes: { "data-name": id, "data-frame": name },
    link: { target: "_blank", rel: "opener" },
  });
};

const views = (card, own, its) => {
  if (its.broken.has(its.index)) return [unshown(LEFT_OUT)];
  return states(own).map((state) =>
    state.isNothing
      ? make("figure", {}, unshown("Nothing is shown, to compare with."), make("figcaption", {}, state.caption))
      : framed(card, state, its),
  );
};

/** A card; `its` is the file, the campaign's index, what was chosen, and whom the widget leaves out. */
const pinned = (key, its, changed) => {
  const campaign = its.config.campaigns[its.index];
  const own = whole(its.config, campaign);
  const card = {
    key,
    index: its.index,
    title: title(campaign, its.index),
    frames: [],
    said: new Set(),
    hear: (said) => {
      for (const one of said) card.said.add(one);
      changed();
    },
  };
  const heading = make("h3", {}, card.title);
  const badges = [own.format, own.status !== "live" && own.status].filter((word) => typeof word === "string");
  heading.append(...badges.flatMap((word) => [" ", make("span", { class: "badge" }, word)]));
  const text = make("details", {}, make("summary", {}, "Its JSON"), source(pretty(campaign), card.title));
  const shows = make("div", { class: "views" }, ...views(card, own, its));
  const header = make("header", {}, heading, make("p", {}, summary(own)));
  card.element = make("article", { "data-id": card.title }, header, shows, text);
  return card;
};

/** The cards that hang there. */
let hung = [];

/** Puts cards where they belong; what stands there already is left alone, since a frame that is moved loads anew. */
const place = (cards, room) => {
  let after = null;
  for (const { element } of [...cards].reverse()) {
    if (element.parentNode !== room || element.nextSibling !== after) room.insertBefore(element, after);
    after = element;
  }
};

/** Shows campaigns of a file, by their indices. Those that have not changed stay; `changed` is called when one has more to say. */
export const show = (room, indices, { config, chosen, broken }, changed) => {
  const { campaigns, ...rest } = config;
  const { format, ...look } = chosen;
  const common = JSON.stringify([rest, look]);
  const left = [...hung];
  hung = indices.map((index) => {
    const key = JSON.stringify([campaigns[index], broken.has(index)]) + common;
    const old = left.findIndex((card) => card.key === key);
    if (old < 0) return pinned(key, { config, index, chosen: { ...chosen }, broken }, changed);
    const [card] = left.splice(old, 1);
    return Object.assign(card, { index });
  });
  for (const { element, frames: names } of left) {
    drop(element);
    for (const name of names) frames.delete(name);
  }
  place(hung, room);
};

/** What the widget has said while it drew: problems with the index of their campaign. */
export const drawn = () => hung.flatMap(({ index, said }) => [...said].map((text) => ({ campaign: index, text })));
