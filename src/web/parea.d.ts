/**
 * What a page can call. `window.parea` is a queue until the widget has loaded and the API afterwards, so a page that
 * does not want to wait writes:
 *
 *     (window.parea = window.parea || []).push(["track", "cart", { sku: "oil-500" }]);
 */

/** JSON, as it stands in a configuration or an answer. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** The purposes that a visitor's consent may allow. */
export type Purpose = "remember" | "personalise" | "measure";

/** What happened. The same events are dispatched on `window` with the prefix `parea:`. */
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
  | "error";

/** Detail of an event. What it holds besides depends on the event. */
export interface EventDetail {
  /** Id of the campaign that it concerns. */
  campaign?: string;
  [key: string]: unknown;
}

/** What a listener is called with. */
export interface PareaEvent {
  /** Name without the prefix. */
  readonly type: EventName;
  readonly detail: EventDetail;
  /** Keeps a campaign from showing (`beforeshow`) or a form from being sent (`beforesubmit`); else it does nothing. */
  preventDefault(): void;
}

/** Why a campaign is shown or not, gate by gate. */
export interface Explanation {
  campaign: string;
  [key: string]: unknown;
}

/** One command for the queue: the name of a method and its arguments. */
export type Command = [name: string, ...args: unknown[]];

export interface Parea {
  /** Supplies facts that the configuration declares under `attributes`. */
  set(attributes: { [name: string]: Json }): void;
  /** Names the visitor by the site's own id; used only while the purpose it is declared with is granted. */
  identify(id: string): void;
  /** Says that something happened on the page; triggers, goals and conditions may wait for it. */
  track(name: string, properties?: { [key: string]: Json }): void;
  /** Shows a campaign, past trigger, audience, frequency and limits; never past status, consent or schedule. */
  show(id: string): void;
  /** Closes a campaign. */
  hide(id: string): void;
  /** Listens to what happens. */
  on(event: EventName, listener: (event: PareaEvent) => void): void;
  /** States the visitor's decision, for a site whose configuration names the source `api`. */
  consent(state: { [purpose in Purpose]?: boolean }): void;
  /** Why a campaign, or each of them, is shown or not. */
  explain(id?: string): Explanation | Explanation[];
  /** Runs another configuration on this page without storing or sending anything. */
  preview(config: Json): void;
  readonly privacy: {
    /** What is stored about the visitor and what it is used for. */
    report(): unknown;
    /** All that is stored about the visitor. */
    export(): unknown;
    /** Deletes all that is stored about the visitor. */
    erase(): void;
  };
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
