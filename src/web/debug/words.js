/**
 * What the panel says about campaigns: the sentences of `parea explain`, from the same table of reasons.
 *
 * Nothing here touches the page, so that a test can hold both against each other in Node.js.
 */

/** A value as people read it; a text without its quotation marks. */
const short = (value) => {
  if (typeof value === "string") return value;
  const isTexts = Array.isArray(value) && value.every((item) => typeof item === "string");
  return isTexts ? value.join(", ") || "nothing" : JSON.stringify(value);
};

/** Units of time, the largest first, and their milliseconds. */
const UNITS = Object.entries({ d: 864e5, h: 36e5, m: 6e4, s: 1e3, ms: 1 });

/** A time, in a unit that is no larger than that of another one as it is written. */
const span = (time, written) => {
  const most = Math.max(
    UNITS.findIndex(([unit]) => unit === written.replace(/[\d.]+/, "")),
    0,
  );
  const [unit, size] = UNITS.slice(most).find(([, size]) => time >= size) ?? ["ms", 1];
  return `${Math.floor((time / size) * 10) / 10}${unit}`;
};

/** Gates whose numbers are times, by their reasons. */
const TIMES = ["backoff", "cooldown", "every", "gap", "remind"];

/** What a gate found (`actual`), or what it wants (`wanted`), as people read it; nothing where it says neither. */
export const said = (gate, key) => {
  const value = gate[key];
  if (value == null || (key === "actual" && gate.wanted == null && value.length === 0)) return "";
  return typeof value === "number" && TIMES.includes(gate.why) ? span(value, `${gate.wanted}`) : short(value);
};

/** Why a gate is closed, where that says more than its name: most have one reason only, and it is called as they are. */
export const reason = ({ gate, why }) => (why && why !== gate ? why.replaceAll("-", " ") : "");

/** What a gate found and what it wants, in brackets; nothing where it says neither. */
const detail = (gate) => {
  const [actual, wanted] = [said(gate, "actual"), said(gate, "wanted")];
  const all = [reason(gate), actual && `it is ${actual}`, wanted && `wanted ${wanted}`].filter(Boolean);
  return all.length ? ` (${all.join(", ")})` : "";
};

/** What it means that a gate is closed: by its own reason, in words that say all of it, else by its name. */
const because = (gate, reasons) => {
  const own = reasons[`${gate.gate}.${gate.why}`];
  if (own) return own.replace(/\{(\w+)\}/g, (_, key) => said(gate, key));
  return (reasons[gate.gate] ?? `its gate \`${gate.gate}\` is closed`) + detail(gate);
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
  const next = gate.nextAt == null ? "" : `; that can change at ${when(gate.nextAt)}`;
  return `${verb}, because ${because(gate, reasons)}${next}.`;
};
