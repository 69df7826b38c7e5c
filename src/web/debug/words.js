/**
 * What the panel says about campaigns: the sentences of `parea explain`, from the same table of reasons.
 *
 * Nothing here touches the page, so that a test can hold both against each other in Node.js.
 */

/** A value as people read it; a text without its quotation marks. */
export const short = (value) => {
  if (typeof value === "string") return value;
  const isTexts = Array.isArray(value) && value.every((item) => typeof item === "string");
  return isTexts ? value.join(", ") || "nothing" : JSON.stringify(value);
};

/** Why a gate is closed, where that says more than its name: most have one reason only, and it is called as they are. */
export const reason = ({ gate, why }) => (why && why !== gate ? why.replaceAll("-", " ") : "");

/** What a gate found and what it wants, in brackets; nothing where it says neither. */
const detail = (gate) => {
  const all = [
    reason(gate),
    gate.actual != null && `it is ${short(gate.actual)}`,
    gate.wanted != null && `wanted ${short(gate.wanted)}`,
  ].filter(Boolean);
  return all.length ? ` (${all.join(", ")})` : "";
};

/** The gate that decides that a campaign does not show. */
export const closed = ({ outcome, gates }) =>
  outcome === "show" ? undefined : gates.find((gate) => gate.pass !== true);

/**
 * What becomes of a campaign, in the words that follow its name. `reasons` says what it means that a gate is closed, `when`
 * writes a moment.
 */
export const sentence = (campaign, reasons, when) => {
  const gate = closed(campaign);
  if (!gate) return "shows.";
  const verb = campaign.outcome === "wait" ? "waits" : "does not show";
  const because = reasons[gate.gate] ?? `its gate \`${gate.gate}\` is closed`;
  const next = gate.nextAt == null ? "" : `; that can change at ${when(gate.nextAt)}`;
  return `${verb}, because ${because}${detail(gate)}${next}.`;
};
