/** The few things that the panel does to a document: no HTML as text, no style attributes, nothing that a policy forbids. */

const SVG = "http://www.w3.org/2000/svg";

/** An element with properties, or attributes where there is no such property, and children. */
export const element = (name, properties = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
};

export const button = (content, onclick, properties) =>
  element("button", { type: "button", onclick, ...properties }, content);

/** A drawing of 16 by 16 that screen readers pass over. */
export const icon = (d) => {
  const [svg, path] = ["svg", "path"].map((name) => document.createElementNS(SVG, name));
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", d);
  svg.append(path);
  return svg;
};

/** Writes a text where another one stands: what stays the same is left alone, with whatever the visitor has selected in it. */
export const write = (node, text) => {
  if (node.textContent !== text) node.textContent = text;
};

/** Sets an attribute, or takes it away where there is nothing to say. */
export const mark = (node, name, value) => {
  if (value === undefined) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
};

const UNITS = [
  ["day", 864e5],
  ["hour", 36e5],
  ["minute", 6e4],
  ["second", 1e3],
];

/** How moments are written in a language: `moment` by the clock and the calendar of whoever looks, `away` by how far away. */
export const clock = (locale) => {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const absolute = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" });
  const away = (at) => {
    const span = at - Date.now();
    const [unit, length] = UNITS.find(([, length]) => Math.abs(span) >= length) ?? UNITS.at(-1);
    return relative.format(Math.round(span / length), unit);
  };
  return { moment: (at) => absolute.format(at), away };
};
