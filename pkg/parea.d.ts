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
  | "ready"
  | "beforeshow"
  | "show"
  | "close"
  | "click"
  | "step"
  | "beforesubmit"
  | "submit"
  | "share"
  | "convert"
  | "consent"
  | "track";

/** Detail of an event. What it holds besides depends on the event. */
export interface EventDetail {
  /** Id of the campaign that it concerns. */
  campaign?: string;
  [key: string]: unknown;
}

/**
 * What a listener is called with: the event of `window`, so its `type` has the prefix `parea:`. `preventDefault()`
 * keeps a campaign from showing (`beforeshow`) or a form from being sent (`beforesubmit`).
 */
export type PareaEvent = CustomEvent<EventDetail>;

/** One command for the queue: the name of a method and its arguments. */
export type Command = [name: string, ...args: unknown[]];

export interface Parea {
  /** Supplies facts that the configuration declares under `attributes`. */
  set(attributes: { [name: string]: Json }): void;
  /** Says that something happened on the page; triggers, goals and conditions may wait for it. */
  track(name: string, properties?: { [key: string]: Json }): void;
  /** Shows a campaign, past trigger, audience, frequency and limits; never past status, consent or schedule. */
  show(id: string): void;
  /** Closes a campaign. */
  hide(id: string): void;
  /** Listens to what happens; returns a function that ends it. */
  on(event: EventName, listener: (event: PareaEvent) => void): () => void;
  /** States the visitor's decision by consent category, for a site whose configuration names the source `parea`. */
  consent(state: { [category: string]: boolean } | null): void;
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
