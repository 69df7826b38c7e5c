/**
 * The panel of `?parea-debug`: why each campaign shows or does not, for whoever tests a site.
 *
 * A file of its own, which only such an address loads. It knows the widget by its calls and its events alone, and decides
 * nothing: what it says is `parea.explain()`.
 */

import { button, element, icon, mark, write } from "./dom.js";
import { by } from "./locale.js";
import css from "panel.css";
import { row } from "./row.js";
import { written } from "./rule.js";

/* global PAREA_BUILD */

const EVENTS = "ready beforeshow show close click step submit share convert consent track error".split(" ");
const PURPOSES = ["remember", "personalise", "measure"];
const DONE = { reset: "forgotten", hide: "hidden" };

/** A second: time itself opens gates. */
const PULSE = 1000;

const [SIDES, FOLD, UNFOLD, CLOSE] = ["M5 4 1 8l4 4M1 8h14M11 4l4 4-4 4", "M3 6l5 5 5-5", "M3 10l5-5 5 5", "M4 4l8 8M12 4l-8 8"];

const parse = (text) => {
  try {
    return Object(JSON.parse(text));
  } catch {
    // The widget itself says that it is none.
    return {};
  }
};

/** The trace in the order of the file, with what was left out because there is a problem in it. */
const whole = ({ campaigns }, trace) => {
  const gates = [{ gate: "whole", pass: false, why: null, actual: null, wanted: null, nextAt: null }];
  const named = [campaigns].flat().map((campaign) => campaign?.id);
  // While `parea.preview` tries another one, our file says nothing of what is left out.
  if (!trace.campaigns.every(({ id }) => named.includes(id))) return trace.campaigns;
  const traced = (id) => trace.campaigns.find((campaign) => campaign.id === id) ?? { id, outcome: "skip", gates };
  return named.filter((id) => typeof id === "string").map(traced);
};

/** Our own modal dialog makes everything outside of it dead; so the panel goes inside for as long as it is open. */
const ground = () => {
  const hosts = [...document.querySelectorAll("[data-parea-campaign]")];
  const dialogs = hosts.map((host) => host.shadowRoot?.querySelector("dialog:modal")).filter(Boolean);
  return dialogs.at(-1) ?? document.documentElement;
};

/**
 * Opens the panel. `invoke(name, arguments)` calls the widget, `text` is its configuration, and `files` is where it notes
 * what was fetched for it.
 */
export default (invoke, text, files) => {
  const { words, fill, number, raw } = by;
  const labels = words.panel;
  files.push(import.meta.url, ...(by.href ? [by.href] : []));
  const config = parse(text);
  const rows = new Map();
  const problems = [];
  let isWaiting = false;
  let isBelow = true;
  let report;

  const counts = element("span", { className: "counts" });
  const facts = element("dl");
  const faults = element("ul", { className: "faults", "aria-label": labels.problems });
  const list = element("ul", { className: "campaigns", "aria-label": labels.campaigns });
  const said = element("p", { className: "said", role: "status" });
  const copied = element("textarea", { readOnly: true, hidden: true, dir: "ltr", "aria-label": labels.trace });
  const body = element("div", { className: "body", id: "body" }, facts, faults, list);

  const say = (words) => write(said, words);

  const fold = button(icon(FOLD), () => {
    body.hidden = foot.hidden = !body.hidden;
    mark(fold, "aria-expanded", `${!body.hidden}`);
    fold.replaceChildren(icon(body.hidden ? UNFOLD : FOLD));
    look();
  });
  mark(fold, "aria-label", labels.details);
  mark(fold, "aria-controls", "body");
  mark(fold, "aria-expanded", "true");

  const move = () => mark(host, "data-side", host.dataset.side ? undefined : "start");

  /** After `parea.show` a campaign may still be held back by what always holds; then its sentence says why. */
  const act = (verb, id) => {
    if (verb !== "look") {
      invoke(verb, id === undefined ? [] : [id]);
      const isShown = invoke("explain", [])?.show.includes(id);
      say(labels[DONE[verb] ?? (isShown ? "shown" : "held")]);
    }
    look();
  };

  const copy = async () => {
    const json = JSON.stringify(invoke("explain", []), null, 2);
    copied.hidden = true;
    try {
      await navigator.clipboard.writeText(json);
      say(labels.copied);
    } catch {
      // A page that is not secure, or a browser that says no: then by hand.
      copied.hidden = false;
      copied.value = json;
      copied.select();
      say(labels.byHand);
    }
  };

  const foot = element(
    "footer",
    {},
    element("p", { className: "actions" }, button(labels.copy, copy), button(labels.forgetAll, () => act("reset"))),
    copied,
    said,
  );
  const panel = element(
    "aside",
    { lang: by.tag, dir: words.direction, "aria-label": labels.title },
    element(
      "header",
      {},
      element("h2", {}, "Parea"),
      counts,
      button(icon(SIDES), move, { "aria-label": labels.side }),
      fold,
      button(icon(CLOSE), () => close(), { "aria-label": labels.close }),
    ),
    body,
    foot,
  );
  const host = element("div", { "data-parea-debug": "", popover: "manual" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets.push(sheet);
  root.append(panel);

  /** On the page, above everything, at the end of its lines: after whatever has come since, without losing its place. */
  const place = () => {
    const where = ground();
    if (!isBelow && host.parentNode === where) return;
    isBelow = false;
    const { activeElement } = root;
    const { scrollTop } = body;
    where.append(host);
    host.dir = getComputedStyle(document.documentElement).direction;
    host.showPopover();
    body.scrollTop = scrollTop;
    activeElement?.focus({ preventScroll: true });
  };

  const tell = ({ site, consent: { source, purposes } }) => {
    const granted = PURPOSES.filter((purpose) => purposes.includes(purpose));
    const denied = PURPOSES.filter((purpose) => !purposes.includes(purpose));
    const all = (purposes) => purposes.map(raw).join(words.comma) || labels.nothing;
    const told = {
      site: raw(site),
      build: raw(PAREA_BUILD),
      consent: source ? fill(labels.source, { source: raw(source) }) : labels.undecided,
      granted: all(granted),
      denied: all(denied),
      test: labels.marked,
    };
    facts.replaceChildren(
      ...Object.entries(told).map(([name, value]) =>
        element("div", {}, element("dt", {}, labels[name]), element("dd", {}, value)),
      ),
    );
  };

  const refresh = () => {
    isWaiting = false;
    place();
    if (document.hidden) return;
    const trace = invoke("explain", []);
    if (!trace) return say(labels.gone);
    const campaigns = whole(config, trace);
    const count = (wanted) => number(campaigns.filter(({ outcome }) => outcome === wanted).length);
    write(counts, fill(labels.counts, { show: count("show"), wait: count("wait"), skip: count("skip") }));
    if (body.hidden) return;
    if (!report) tell((report = invoke("privacy.report", [])));
    for (const [id, row] of rows) {
      if (campaigns.some((campaign) => campaign.id === id)) continue;
      row.remove();
      rows.delete(id);
    }
    for (const campaign of campaigns) {
      const { id } = campaign;
      if (!rows.has(id)) rows.set(id, list.appendChild(row(id, written(config, id), act)));
      rows.get(id).update(campaign);
    }
  };

  /** Soon, and once: an event comes in the middle of what the widget is doing, when it answers nothing. */
  const look = () => {
    if (!isWaiting) setTimeout(refresh);
    isWaiting = true;
  };

  const heard = ({ type, detail }) => {
    if (type === "parea:show") isBelow = true;
    if (type === "parea:consent") report = undefined;
    if (type === "parea:error") {
      problems.push(...detail.message.replace(/^parea:/, "").split("\n").map((line) => line.trim()).filter(Boolean));
      const lines = [...problems, labels.explains];
      faults.replaceChildren(...lines.map((line) => element("li", { dir: "auto" }, line)));
    }
    look();
  };

  const close = () => {
    clearInterval(pulse);
    for (const name of EVENTS) removeEventListener(`parea:${name}`, heard);
    host.remove();
  };

  for (const name of EVENTS) addEventListener(`parea:${name}`, heard);
  const pulse = setInterval(look, PULSE);
  look();
};
