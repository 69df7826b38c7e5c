/**
 * Hands events to the analytics that the page has, in its own words. Nothing is loaded, requested or made here: what
 * the page does not have yet is waited for, and the core asked anew each time whether the event may still go there.
 */
import { happen } from "./drive.js";
import { report } from "./tell.js";

/** What GA4 calls an event of ours; the others are called `parea_…`. */
const GA4 = {
  shown: "view_promotion",
  clicked: "select_promotion",
  shared: "share",
  submitted: "form_submit",
  exposed: "experiment_viewed",
};

/**
 * What an event says in GA4's words, what it does not say as well: a tag manager would take that from an earlier one. The
 * sign of ours keeps it from being heard as an event of the page.
 */
const ga4 = (parea, { campaign, variant, experiment, block, network, form, path }) => {
  if (network) return { parea, method: network, content_type: "page", item_id: path };
  if (form) return { parea, form_id: form, form_name: campaign };
  if (parea === "exposed") return { parea, experiment_id: experiment, variation_id: variant };
  const promotion = { promotion_id: campaign, promotion_name: campaign, creative_name: variant, creative_slot: block };
  return { parea, ...promotion, items: GA4[parea] && [{ item_id: campaign, ...promotion }] };
};

/** The list of `gtag` takes `arguments` and no arrays. */
const args = function () {
  return arguments;
};

/** What Matomo calls an event: content where it is one, else an event with category, action and name. */
const MATOMO = {
  shown: ({ campaign, variant, path }) => ["trackContentImpression", campaign, variant ?? campaign, path],
  clicked: ({ campaign, variant, path }) => ["trackContentInteraction", "click", campaign, variant ?? campaign, path],
  shared: ({ network, path }) => ["trackEvent", "Share", network, path],
  exposed: ({ experiment, variant }) => ["trackEvent", "ExperimentViewed", experiment, `v${variant}`],
};

const name4 = (kind) => GA4[kind] ?? `parea_${kind}`;

/**
 * Where each library stands, which method of it is called, and with what: what the site calls the event, its kind, and
 * what it says.
 */
const SINKS = {
  "data-layer": [
    "dataLayer",
    "push",
    (event, kind, data) => {
      const { parea, items, ...more } = ga4(kind, data);
      event ??= name4(kind);
      // Tag managers merge what comes into what came before, and products of the page belong to no promotion.
      if (items) return [{ ecommerce: null, parea }, { event, parea, ecommerce: { ...more, items } }];
      return [{ event, parea, ...more }];
    },
  ],
  gtag: ["dataLayer", "push", (event, kind, data) => [args("event", event ?? name4(kind), ga4(kind, data))]],
  matomo: [
    "_paq",
    "push",
    (event, kind, data) => {
      const { campaign, block, form } = data;
      const about = [campaign, block ?? form].filter(Boolean).join("/");
      return [(!event && MATOMO[kind]?.(data)) || ["trackEvent", "Campaign", event ?? kind, about]];
    },
  ],
  plausible: ["plausible", "", (event, kind, { path, ...props }) => [event ?? `Campaign ${kind}`, { props }]],
  posthog: [
    "posthog",
    "capture",
    (event, kind, { experiment, ...more }) => {
      if (experiment) more[`$feature/${experiment}`] = more.variant;
      if (kind !== "exposed") return [event ?? `campaign ${kind}`, more];
      return [event ?? "$feature_flag_called", { ...more, $feature_flag: experiment, $feature_flag_response: more.variant }];
    },
  ],
  callback: ["", "", (event, kind, data) => [{ type: event ?? kind, ...data }]],
};

/** Where the wait has become so long, in milliseconds, that somebody should know; it doubles each time. */
const LONG = 8000;

/** What was said to be missing. */
const missed = new Set();

/** Hands an event to a sink of the page, or waits for what takes it. */
export const sink = ([own, kind, data, wait = 1000]) => {
  const [usual, method, say] = SINKS[own.type];
  const name = own.name ?? usual;
  const there = window[name];
  const call = method ? there?.[method] : there;
  if (typeof call === "function") {
    try {
      call.apply(there, say(own.names?.[kind], kind, data));
    } catch (error) {
      // An error of the page's own, which it should hear of.
      reportError(error);
    }
    return;
  }
  if (wait === LONG && !missed.has(name)) {
    missed.add(name);
    report([["no-library", "sinks", name]]);
  }
  setTimeout(() => happen("unheard", JSON.stringify([own, kind, data, wait * 2])), wait);
};
