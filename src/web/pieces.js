/**
 * Makes the children of an element equal to a list of pieces, keeping what is the same.
 *
 * A piece is a text, or `[tag, part, key, act, attributes, children]`. What was drawn is remembered here and never read
 * back from the page, so an extension that rewrites our text cannot confuse us. A kept element keeps its focus, its
 * selection and what the visitor typed.
 */
import { attempt, focused, tag } from "./safe.js";

const isText = (piece) => typeof piece === "string";

/** Whether a piece can take over the node of another: a text that of a text, else with the same tag and key. */
const fits = (old, piece) =>
  isText(old) || isText(piece) ? isText(old) && isText(piece) : old[0] === piece[0] && old[2] === piece[2];

/** A new node that shows nothing yet; what stands in an `<svg>` is of its kind. */
const create = (parent, piece) => {
  if (isText(piece)) return { node: document.createTextNode(""), piece: "" };
  const [tag, , key] = piece;
  const space = tag === "svg" ? "http://www.w3.org/2000/svg" : parent.namespaceURI;
  return { node: document.createElementNS(space, tag), piece: [tag, "", key, "", {}], children: [] };
};

/** After the visitor has touched a field its attributes no longer show; never changes the field they are in. */
const setProperty = (node, name, value) => {
  if (focused() === node) return;
  if (name === "checked") node.checked = value !== undefined;
  if (name === "value") node.value = value ?? "";
};

/** What an attribute means beyond itself: where a cropped picture is looked at, and the name of a language. */
const MEANINGS = {
  "data-focus": (node, place) => (node.style.objectPosition = place),
  srclang: (node, tag) => (node.label = new Intl.DisplayNames(tag, { type: "language" }).of(tag)),
};

/** How a day, a time, a number, a price or a size is written as people of a language do. */
const FORMATS = {
  "data-day": (text, language) => new Date(text).toLocaleString(language, { dateStyle: "long" }),
  "data-time": (text, language) => new Date(text).toLocaleString(language, { timeStyle: "short" }),
  "data-number": (text, language) => (+text).toLocaleString(language),
  "data-share": (text, language) =>
    (+text).toLocaleString(language, { style: "percent", maximumFractionDigits: 1 }),
  "data-money": (text, language) => {
    const [amount, currency] = text.split(" ");
    return (+amount).toLocaleString(language, { style: "currency", currency });
  },
  "data-bytes": (text, language) =>
    (+text).toLocaleString(language, { style: "unit", unit: "byte", unitDisplay: "long" }),
};

/** Makes a node show a piece. */
const update = (drawn, piece) => {
  const { node, piece: old } = drawn;
  drawn.piece = piece;
  if (isText(piece)) {
    if (old !== piece) node.data = piece;
    return;
  }
  const [[, oldPart, , , before], [, part, , , attributes, children]] = [old, piece];
  if (oldPart !== part) node.setAttribute("part", part);
  for (const name in before) {
    if (!Object.hasOwn(before, name) || Object.hasOwn(attributes, name)) continue;
    node.removeAttribute(name);
    setProperty(node, name);
  }
  for (const [name, value] of Object.entries(attributes)) {
    const isWritten = Object.hasOwn(FORMATS, name);
    const isSame = Object.hasOwn(before, name) && before[name] === value;
    // A price is written anew in another language.
    if (isSame && !(isWritten && before.lang !== attributes.lang)) continue;
    node.setAttribute(name, value);
    setProperty(node, name, value);
    if (Object.hasOwn(MEANINGS, name)) attempt(() => MEANINGS[name](node, value));
    if (isWritten) attempt(() => (node.textContent = FORMATS[name](value, tag(attributes.lang))));
  }
  drawn.children = draw(node, drawn.children, children);
};

/** Draws pieces into a parent that shows `old`. */
export const draw = (parent, old, pieces) => {
  const all = pieces.map((piece) => {
    const at = old.findIndex((drawn) => fits(drawn.piece, piece));
    const drawn = at < 0 ? create(parent, piece) : old.splice(at, 1)[0];
    update(drawn, piece);
    return drawn;
  });
  // What is gone goes first: then what stays need not move, and keeps its focus.
  for (const { node } of old) node.remove();
  let next = parent.firstChild;
  for (const { node } of all) {
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
  }
  return all;
};

/** What using a node does: the act of the innermost piece around it that has one. */
export const actAt = (drawn, node) => {
  const around = drawn.find((one) => one.node.contains(node));
  if (around?.children) return actAt(around.children, node) || around.piece[3];
};

/** The node of the piece with a key. */
export const find = (drawn, key) => {
  for (const { node, piece, children } of drawn) {
    const found = !children ? undefined : piece[2] === key ? node : find(children, key);
    if (found) return found;
  }
};
