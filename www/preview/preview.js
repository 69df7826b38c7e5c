/** The preview's page: somebody's own file, drawn by the widget, and drawn anew as it is written. */
import { FORMATS, make, measure, tongues } from "/gallery/page/wall.js";
import { languages, whole } from "./campaign.js";
import { drawn, examine, ready as words, show, title } from "./cards.js";
import { line, strict } from "./file.js";
import { files, isTooLong, item, problems } from "./said.js";
import { fromLink, hear, linked } from "./source.js";

/** How long after the last letter it is drawn anew, in milliseconds. */
const PAUSE = 400;

const at = (id) => document.getElementById(id);
const [editor, said, counts, cards, mends] = ["editor", "said", "counts", "cards", "mends"].map(at);
const faults = document.querySelector(".faults");
const { elements } = document.querySelector(".controls");

const chosen = { language: "en", scheme: "auto", preset: "", width: innerWidth < 600 ? "360" : "1280", format: "" };

/** Languages that the widget has words in. */
let known = [];

/** Fulfilled when it can be drawn; files are heard of before. */
const ready = Promise.all([fetch("/pkg/integrity.json").then((response) => response.json()), words]).then(([files]) => {
  const tags = Object.keys(files).flatMap((name) => /^words\/(.+)\.txt$/.exec(name)?.[1] ?? []);
  known = ["en", ...tags].sort();
  // Else it is done when the file has been read.
  if (!turns) choose();
});

/** The file as it was read last: its text without comments, what it says, what is wrong with it, and whom that leaves out. */
let file = { text: "", config: { campaigns: [] }, found: [], broken: new Set() };

/** What the link of a text that is not drawn yet has chosen. */
let wanted = {};

/** Whether a language was asked for, by hand or by a link: then it stays, whatever the file has. */
let isAsked = false;

const say = (text) => (said.textContent = text);
const number = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

/** Leads to a place in the file. */
const lead = (from, to) => {
  editor.focus();
  editor.setSelectionRange(from, to);
  const [row] = line(editor.value, from);
  const high = editor.scrollHeight / editor.value.split("\n").length;
  editor.scrollTop = (row - 1) * high - editor.clientHeight / 2;
};

/** Says what is wrong, and how much there is. */
const tell = () => {
  const { text, config, found, isUnread } = file;
  // A frame says again what is wrong with the file as a whole.
  const isSaid = (one) => found.some(({ campaign = one.campaign, text }) => campaign === one.campaign && text === one.text);
  const all = [...found, ...(isUnread ? [] : drawn().filter((one) => !isSaid(one)))];
  const wrong = number(all.length, "problem");
  const campaigns = number(config.campaigns.length, "campaign");
  const counted = isUnread ? `${wrong}; below stands what could be read before` : `${campaigns}, ${wrong}`;
  const news = text.trim() ? counted : "No file yet";
  if (counts.textContent !== news) counts.textContent = news;
  faults.hidden = mends.hidden = !all.length;
  const name = ({ campaign }) => campaign !== undefined && title(config.campaigns[campaign], campaign);
  faults.replaceChildren(...all.map((problem) => item(text, problem, name(problem), lead)));
};

const format = (campaign) => whole(file.config, campaign).format;
const isWhole = (campaign) => Object(campaign) === campaign && !Array.isArray(campaign);

/** Hangs up what was chosen. */
const render = () => {
  measure(chosen.width);
  const { config } = file;
  const isWanted = (campaign) => isWhole(campaign) && (!chosen.format || format(campaign) === chosen.format);
  const indices = [...config.campaigns.keys()].filter((index) => isWanted(config.campaigns[index]));
  show(cards, indices, { ...file, chosen }, tell);
  tell();
};

/** Fills a list with what there is to choose; what was chosen stays where it can. */
const offer = (list, options) => {
  const { value } = list;
  list.replaceChildren(...options);
  list.value = value;
};

/** Takes over what the controls say. */
const read = () => {
  for (const name of Object.keys(chosen)) chosen[name] = elements[name].value;
};

/** What there is to choose from in the file, and what its link has chosen. */
const choose = () => {
  const tags = languages(file.config);
  const others = known.filter((tag) => !tags.includes(tag));
  offer(elements.language, [
    make("optgroup", { label: "In the file" }, ...tongues(tags)),
    make("optgroup", { label: "Others, as they fall back" }, ...tongues(others)),
  ]);
  const formats = FORMATS.filter((one) => file.config.campaigns.some((each) => isWhole(each) && format(each) === one));
  offer(elements.format, [make("option", { value: "" }, "everything"), ...formats.map((one) => make("option", { value: one }, one))]);
  for (const [name, value] of Object.entries({ ...chosen, ...wanted })) {
    const isThere = name in chosen && [...elements[name].options].some((option) => option.value === value);
    if (isThere) elements[name].value = value;
  }
  isAsked ||= "language" in wanted;
  if (!elements.language.value || (!isAsked && !tags.includes(elements.language.value))) elements.language.value = tags[0];
  wanted = {};
  read();
};

/** The configuration, where the text is one; its campaigns are a list in any case. */
const parse = (text) => {
  try {
    const config = JSON.parse(text);
    return isWhole(config) ? { ...config, campaigns: Array.isArray(config.campaigns) ? config.campaigns : [] } : undefined;
  } catch {
    return undefined;
  }
};

let turns = 0;

/** Draws what stands in the editor, unless it has changed meanwhile. */
const draw = async () => {
  turns += 1;
  const turn = turns;
  const text = strict(editor.value);
  const isEmpty = !text.trim();
  const config = isEmpty ? { campaigns: [] } : parse(text);
  const all = isEmpty ? [] : files(text, config);
  if (isTooLong(all[0] ?? "")) return say("The file is longer than the 256 kB that the widget takes for a preview.");
  await ready;
  const checked = isEmpty ? [[]] : await examine(all);
  if (turn !== turns) return;
  if (!checked) return say("The widget does not run in this browser.");
  const found = problems(checked);
  const broken = new Set(found.map(({ campaign }) => campaign));
  file = config ? { text, config, found, broken } : { ...file, text, found, isUnread: true };
  if (file.isUnread) return tell();
  choose();
  render();
};

/** Takes a new file in the place of what stood there. */
const take = (text, link = {}) => {
  editor.value = text;
  wanted = link;
  return draw();
};

const open = async () => {
  try {
    const link = await fromLink();
    if (!link) return;
    await take(link.text, link.chosen);
    say("This is what the link holds. It is yours to change: the link stays as it is.");
  } catch {
    say("This link is damaged: something of it is missing or was changed. Ask for it again, or choose the file.");
  }
};

let pause;
editor.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(draw, PAUSE);
});

document.querySelector(".controls").addEventListener("change", ({ target }) => {
  isAsked ||= target === elements.language;
  read();
  render();
});

at("link").addEventListener("click", async () => {
  const link = await linked(editor.value, chosen);
  if (!link) return say("The file is too long for a link of 60 kB: save it as a file, and send that.");
  // There it can be copied where the browser lets no page do so.
  history.replaceState(null, "", link);
  const isCopied = await navigator.clipboard.writeText(link).then(() => true, () => false);
  say(isCopied ? "The link is copied." : "The link stands in the address bar: copy it there.");
});

at("save").addEventListener("click", () => {
  const url = URL.createObjectURL(new Blob([editor.value], { type: "application/json" }));
  make("a", { href: url, download: "parea.jsonc" }).click();
  URL.revokeObjectURL(url);
});

addEventListener("hashchange", open);
hear(document.querySelector("input[type=file]"), { take, say });
if (editor.value) draw();
open();
