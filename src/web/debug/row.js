/** One campaign in the panel: what becomes of it in one sentence, and all of its gates behind that. */

import { away, button, element, mark, moment, write } from "./dom.js";
import reasons from "./gates.json";
import { rule } from "./rule.js";
import words from "./rules.json";
import { closed, reason, said, sentence } from "./words.js";

const OUTCOMES = { show: "shows", wait: "waits", skip: "skipped" };

/** What a gate says, by what it answers. */
const STATES = new Map([
  [true, "open"],
  [false, "closed"],
  [null, "unknown"],
]);

/** The rules in one sentence; what is written may be anything where there is a problem in it. */
const summary = (written) => {
  try {
    return rule(written, words);
  } catch {
    return "not as it should be";
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
  return element("p", { className: "variants" }, `Variant of ${key}: `, link("as drawn"), ...forced);
};

/** A line for a gate; `update` gives it what the gate says now. */
const line = (name) => {
  const [state, decides, found, next] = ["state", "decides", "said", "next"].map((className) =>
    element("span", { className }),
  );
  const item = element("li", {}, element("span", { className: "gate" }, name), state, decides, found, next);
  item.update = (gate, isFirst) => {
    const answer = STATES.get(gate.pass);
    mark(item, "data-state", answer);
    mark(item, "data-first", isFirst ? "" : undefined);
    write(state, answer);
    write(decides, isFirst ? "decides" : "");
    const parts = [
      ["", reason(gate)],
      ["is ", said(gate, "actual")],
      ["wanted ", said(gate, "wanted")],
    ].filter(([, value]) => value);
    write(found, parts.map(([lead, value]) => lead + value).join(" · "));
    write(next, gate.nextAt == null ? "" : `opens ${away(gate.nextAt)}, ${moment(gate.nextAt)}`);
  };
  return item;
};

/** The row of a campaign: `act(verb, id)` does what its buttons say. `update` gives it its part of a trace. */
export const row = (id, written, act) => {
  const badge = element("span", { className: "badge" });
  const text = element("span");
  const gates = element("ol", { "aria-label": `Gates of ${id}` });
  const actions = element(
    "p",
    { className: "actions" },
    ...Object.entries({ show: "Show now", hide: "Hide", reset: "Forget" }).map(([verb, label]) =>
      button(label, () => act(verb, id), { "aria-label": `${label}: ${id}` }),
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
    element("p", { className: "rule" }, `It is ${summary(written)}.`),
    actions,
    ...(written.experiment?.variants?.length ? [variants(written.experiment)] : []),
    gates,
  );
  const item = element("li", { "data-id": id }, toggle, more);
  item.update = (campaign) => {
    mark(item, "data-outcome", campaign.outcome);
    write(badge, OUTCOMES[campaign.outcome]);
    write(text, sentence(campaign, reasons, moment));
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
