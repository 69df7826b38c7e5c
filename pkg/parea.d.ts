/**
 * What a page can call. `window.parea` is a queue until the widget has loaded and the API afterwards, so a page that
 * does not want to wait writes:
 *
 *     (window.parea = window.parea || []).push(["track", "cart", { sku: "oil-500" }]);
 */

/** JSON, as it stands in a configuration or an answer. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** What happened. On `window` the same events have the prefix `parea:`. */
export type EventName =
  /** The widget has started and read the configuration. */
  | "ready"
  /** A campaign is about to show; `preventDefault()` keeps it from showing. */
  | "beforeshow"
  /** A campaign shows. */
  | "show"
  /** A campaign has gone, whoever closed it. */
  | "close"
  /** The visitor has used a button or a link of a campaign; `block` names it. */
  | "click"
  /** The visitor has come to another step of a form; `step` is its id. */
  | "step"
  /** A form is about to be sent; `preventDefault()` keeps it from being sent. */
  | "beforesubmit"
  /** A form was sent: `form` is its id, `submission` that of the answer. */
  | "submit"
  /** The visitor has chosen a network, `network`, to share by. */
  | "share"
  /** A campaign has reached its goal. */
  | "convert"
  /** What the visitor allows has changed, or is known for the first time. */
  | "consent"
  /** The page, or a button, has told of something: `event` is its name, `properties` what there is to say. */
  | "track"
  /** Something is wrong with the configuration, or was called in vain; `message` says what. */
  | "error";

/** Detail of an event. What it holds besides depends on the event. */
export interface EventDetail {
  /** Id of the campaign that it concerns. */
  campaign?: string;
  /** Of `error`: what is wrong with the configuration, or was called in vain, as the console says it. */
  message?: string;
  [key: string]: unknown;
}

/**
 * What a listener is called with: the event of `window`, so its `type` has the prefix `parea:`. `preventDefault()`
 * keeps a campaign from showing (`beforeshow`) or a form from being sent (`beforesubmit`).
 */
export type PareaEvent = CustomEvent<EventDetail>;

/** One command for the queue: the name of a method and its arguments. */
export type Command = [name: string, ...args: unknown[]];

/** Why something is stored or sent. `service` is not consented to: it comes from the visitor's own act of sending. */
export type Purpose = "remember" | "personalise" | "measure" | "service";

/** One stored item, as `localStorage` holds it. */
export interface StoredItem {
  key: string;
  purpose: Purpose;
  /** When it was first written, ISO 8601 in UTC. */
  since: string;
  /** When it ends if nothing happens any more; what is remembered lives on with every visit. */
  until: string;
  /** Size of its text in UTF-8. */
  bytes: number;
  /** What it holds; not in a report. */
  data?: Json;
}

/** What is held about the visitor and what this page view has requested. */
export interface PrivacyReport {
  /** Id of the site. */
  site: string;
  /** When this was said, ISO 8601 in UTC. */
  at: string;
  /** What the visitor has agreed to, and which consent source says so; empty without a decision. */
  consent: { source: string; purposes: Purpose[]; revision: string };
  /** What exists now, read anew. What may not be read does not exist: it was deleted with its consent. */
  stored: StoredItem[];
  /** Requests of this page since its load, the newest 200: our own files, pictures, feeds, codes of coupons, videos, and what was sent, by purpose. */
  requests: { url: string; why: "file" | "image" | "feed" | "code" | "video" | "events" | "answers"; purpose?: Purpose; at: string }[];
  /** Campaigns on the screen, each with the facts by which it shows. */
  shown: { campaign: string; title: string; facts: { fact: string; value: Json; purpose?: Purpose }[] }[];
}

/** What one gate of a campaign answers. Gates are asked in this order, and the first that is closed decides. */
export interface GateTrace {
  gate: "status" | "consent" | "where" | "audience" | "schedule" | "experiment" | "frequency" | "limits" | "priority" | "trigger" | "slot";
  /** Whether it is open; null when that cannot be said, because a purpose is not granted. */
  pass: boolean | null;
  /** Why it is closed, as a code; null when it is open. */
  why: string | null;
  /** What it looked at, spans of time in milliseconds. */
  actual: Json;
  /** What it wanted. */
  wanted: Json;
  /** When it would open by itself, in milliseconds since 1970; null when that is not known. */
  nextAt: number | null;
}

/** Why campaigns show or do not, as of now. */
export interface Trace {
  /** Ids of the campaigns that show. */
  show: string[];
  /** `wait`: on this page view every closed gate can still open; `skip`: one cannot, as far as is known. */
  campaigns: { id: string; outcome: "show" | "skip" | "wait"; gates: GateTrace[] }[];
}

/** What the visitor may know, take along and have erased. */
export interface Privacy {
  /** What is stored, requested and shown, and why. Undefined after `disable()`. */
  report(): Promise<PrivacyReport>;
  /** The report with all data of the visitor in it, to be offered as a file. */
  export(): Promise<PrivacyReport>;
  /**
   * Deletes all that is stored and remembered, in every open tab; until the next page view, or decision, nothing is
   * remembered, personalised or measured. Answers that the visitor has sent and the collector has not confirmed are
   * kept until they are, as the report says, unless `answers` is true.
   */
  erase(options?: { answers?: boolean }): Promise<PrivacyReport>;
}

export interface Parea {
  /**
   * Supplies facts that the configuration declares under `attributes`. `language`, where no attribute is called so,
   * chooses the language of what shows before that of the page, remembered where that is granted; null leaves it to
   * `<html lang>` again.
   */
  set(attributes: { [name: string]: Json }): void;
  /**
   * Says that something happened on the page; triggers, goals and conditions may wait for it. `view_item`, `add_to_cart`
   * (or `cart`), `purchase` and `search` say what the visitor likes, in the words of GA4: `items` with `item_id` and
   * `item_category`, or one item's own `id` and `category`; `search_term`. An event `parea:track` that the page fires on
   * `window`, with `{ event, properties }` as its detail, says the same.
   */
  track(name: string, properties?: { [key: string]: Json }): void;
  /**
   * Shows a campaign, past trigger, audience, frequency and limits; never past status, consent or schedule. `"privacy"`
   * opens the visitor's own panel, as a link to `#parea-privacy` does.
   */
  show(id: string): void;
  /** Closes a campaign. */
  hide(id: string): void;
  /** Listens to what happens; returns a function that ends it. */
  on(event: EventName, listener: (event: PareaEvent) => void): () => void;
  /** States the visitor's decision by consent category, for a site whose configuration names the source `parea`. */
  consent(state: { [category: string]: boolean } | null): void;
  /**
   * Why a campaign shows or does not, gate by gate; without an id why each does, and then on the console to read as well.
   * Undefined inside of a listener and after `disable()`.
   */
  explain(id?: string): Trace | undefined;
  /**
   * For whoever tests: forgets what this browser remembers of a campaign, its showings, outcomes and variant, so that it
   * can show again at once. Without an id that of all, with the visitor's random id, so that shares are drawn anew. What
   * waits to be sent is not touched. `?parea-debug` in the address opens a panel that does this too; what happens on such
   * a page is sent with `test: true`, for reports to leave out.
   */
  reset(id?: string): void;
  /**
   * Runs another configuration in this page until it is loaded anew, as an object or JSON text. Nothing is stored or sent,
   * and nobody is known: what needs to know the visitor shows with its fallbacks.
   */
  preview(config: string | { [key: string]: Json }): void;
  /** What is held about the visitor, for the visitor. */
  privacy: Privacy;
  /** Takes the widget off the page: elements, listeners, timers and locks. */
  disable(): void;
  /** Runs commands in order, as the queue did. */
  push(...commands: Command[]): void;
}

declare global {
  interface Window {
    /** A queue of commands until the widget has loaded, then the API. */
    parea?: Parea | Command[];
    /** The configuration, or its JSON text; comes before the script tag's own. */
    pareaConfig?: string | { [key: string]: Json };
  }
}

/** Decides the audiences of a configuration, over and over, for attributes that the caller holds. */
export interface Decider {
  /**
   * Writes the indices of the campaigns whose audience fits, in the order of the file, as far as `out` reaches, and
   * returns how many there are. Attributes go by their paths: `{ "page": { "path": "/shop" } }` is `page.path`. What has not
   * changed since the last pass is not evaluated again.
   */
  pass(attributes: Record<string, unknown>, out: Int32Array): number;
}

/**
 * Makes a decider from the text of a configuration. It asks only audiences, with their segments: no consent, no
 * frequency, no schedule; nothing is stored or sent. Nobody fits an audience with a mistake in it.
 *
 * `wasm` is `parea_bg.wasm` as bytes or as a compiled module, where it cannot be fetched from beside `parea.js`, as in
 * Node.js; it counts the first time only.
 *
 *     const { pass } = await decider(await readFile("parea.json", "utf8"), await readFile("pkg/parea_bg.wasm"));
 */
export function decider(config: string, wasm?: BufferSource | WebAssembly.Module): Promise<Decider>;
