/** One campaign in the panel: what becomes of it in one sentence, and all of its gates behind that. */

import { button, element, mark, write } from "./dom.js";
import { own } from "./language.js";
import { by } from "./locale.js";
import { rule } from "./rule.js";
import { because, closed, said, sentence } from "./words.js";

const { words, fill } = by;
const labels = words.panel;

/** What a gate says, by what it answers. */
const STATES = new Map([
  [true, "open"],
  [false, "closed"],
  [null, "unknown"],
]);

/** The rules in one sentence; what is written may be anything where there is a problem in it. */
const summary = (written) => {
  try {
    return rule(written, by);
  } catch {
    return words.broken;
  }
};

/** The links that force each variant of an experiment by the address, and the one that lets it be drawn again. */
const variants = ({ key, variants }) => {
  const link = (text, value) => {
    const url = new URL(location.href);
    if (value === undefined) url.searchParams.delete(key);
    else url.searchParams.set(key, value);
    return element("a", { href: url.href, ...(url.href === location.href && { "aria-current": "true" }) }, text);
  };
  const forced = variants.map(({ id }, index) => link(id, index));
  const lead = `${fill(labels.variants, { key: by.raw(key) })} `;
  return element("p", { className: "variants" }, lead, link(labels.drawn), ...forced);
};

/** What an open gate found and what it wants. */
const looked = (gate) => {
  const part = (template, value) => value && fill(template, { value });
  const parts = [part(words.found, said(gate, "actual", by)), part(words.wanted, said(gate, "wanted", by))];
  return parts.filter(Boolean).join(" · ");
};

/** A line for a gate; `update` gives it what the gate says now. */
const line = (name) => {
  const [state, decides, found, next] = ["state", "decides", "said", "next"].map((className) =>
    element("span", { className }),
  );
  const called = element("span", { className: "gate" }, own(words.names, name) ?? name);
  const item = element("li", {}, called, state, decides, found, next);
  item.update = (gate, isFirst) => {
    const answer = STATES.get(gate.pass);
    mark(item, "data-state", answer);
    mark(item, "data-first", isFirst ? "" : undefined);
    write(state, words.states[answer]);
    write(decides, isFirst ? labels.decides : "");
    write(found, gate.pass ? looked(gate) : because(gate, by));
    const opens = (at) => fill(labels.opens, { away: by.away(at), at: by.moment(at) });
    write(next, gate.nextAt == null ? "" : opens(gate.nextAt));
  };
  return item;
};

/** The row of a campaign: `act(verb, id)` does what its buttons say. `update` gives it its part of a trace. */
export const row = (id, written, act) => {
  const badge = element("span", { className: "badge" });
  const text = element("span");
  const gates = element("ol", { "aria-label": fill(labels.gates, { id }) });
  const actions = element(
    "p",
    { className: "actions" },
    ...Object.entries({ show: labels.showNow, hide: labels.hide, reset: labels.forget }).map(([verb, label]) =>
      button(label, () => act(verb, id), { "aria-label": fill(labels.of, { label, id }) }),
    ),
  );
  // No <details>: WebKit's Tab key never leaves the summary of one that stands in a shadow root.
  const toggle = element(
    "button",
    {
      type: "button",
      className: "head",
      "aria-expanded": "false",
      onclick: () => {
        more.hidden = !more.hidden;
        mark(toggle, "aria-expanded", `${!more.hidden}`);
        act("look");
      },
    },
    badge,
    element("span", { className: "sentence" }, element("b", {}, id), " ", text),
  );
  const more = element(
    "div",
    { className: "more", hidden: true },
    element("p", { className: "rule" }, summary(written)),
    actions,
    ...(written.experiment?.variants?.length ? [variants(written.experiment)] : []),
    gates,
  );
  const item = element("li", { "data-id": id }, toggle, more);
  item.update = (campaign) => {
    mark(item, "data-outcome", campaign.outcome);
    write(badge, labels[campaign.outcome]);
    write(text, sentence(campaign, by, by.moment));
    // Nobody sees the gates of a folded row.
    if (more.hidden) return;
    const first = closed(campaign);
    for (const [index, gate] of campaign.gates.entries()) {
      const own = gates.children[index] ?? gates.appendChild(line(gate.gate));
      own.update(gate, gate === first);
    }
  };
  return item;
};
