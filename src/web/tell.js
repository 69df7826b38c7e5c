/** What we say to the page: events on `window`, listeners of `parea.on()`, and one console line for problems. */
import { attempt } from "./safe.js";

/** What takes each listener of `parea.on()` off `window`. */
const listeners = [];

/** What we have fired last: the page itself may fire `parea:track`. */
let own;
export const isOwn = (event) => event === own;

/** Fires `parea:<name>` on `window`; false when a listener prevented the default. */
export const emit = (name, detail, cancelable) =>
  attempt(() => dispatchEvent((own = new CustomEvent(`parea:${name}`, { detail, cancelable })))) !== false;

/**
 * `parea.on(name, listener)`: the listener gets the event of `window`; returns a function that ends it.
 *
 * The browser itself calls the listeners, so one that throws is the page's own error and stops nothing.
 */
export const on = (name, listener) => {
  const controller = new AbortController();
  attempt(() => addEventListener(`parea:${name}`, listener, controller));
  listeners.push(controller);
  return () => controller.abort();
};

/** Ends what `on` began, for all listeners. */
export const silence = () => listeners.splice(0).forEach((controller) => controller.abort());

/** One message on the console, and to the page: what is wrong, and where, a line for each problem. */
export const report = (problems) => {
  const lead = problems.length > 1 ? "\n  " : " ";
  const lines = problems.map(([code, path, got]) => lead + code + (path && ` at ${path}`) + (got && ` (${got})`));
  const message = `parea:${lines.join("")}`;
  console.warn(message);
  emit("error", { message });
};
