/**
 * Makes the children of an element equal to a list of pieces, keeping what is the same.
 *
 * A piece is a text, or `[tag, part, key, act, attributes, children]`. What was drawn is remembered here and never read
 * back from the page, so an extension that rewrites our text cannot confuse us. A kept element keeps its focus, its
 * selection and what the visitor typed.
 */
import { loader } from "./drive.js";
import { attempt, focused, isField } from "./safe.js";

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

/** After the visitor has touched a field its attributes no longer show; never changes what they are writing. */
const setProperty = (node, name, value) => {
  if (name === "checked") node.checked = value !== undefined;
  if (name === "value" && focused() !== node) node.value = value ?? "";
};

/** Path data of icons that came, by name. */
const icons = {};

/** The drawing of a network, a file of the package; without it the button has its name. */
const drawIcon = async (node, name) => {
  const text = await (icons[name] ??= loader.icon(name));
  // Only what a path is made of: it comes from where the widget comes from, and yet it is only data.
  if (!/^[\w .,-]+$/.test(text)) return;
  const path = node.firstChild;
  path.setAttribute("d", text);
  path.setAttribute("fill", "currentColor");
  path.setAttribute("stroke", "none");
};

/**
 * What an attribute means beyond itself: where a cropped picture is looked at, the shape that was said of a picture, which
 * stays whatever the file has, the name of a language, and the icon and colours of a network.
 */
const MEANINGS = {
  height: (node, height) => node.style.setProperty("--shape", node.getAttribute("width") / height),
  "data-icon": (node, name) => attempt(() => drawIcon(node, name).catch(() => {})),
  "data-colour": (node, [...letters]) => {
    node.style.setProperty("--brand", `#${letters.slice(0, 6).join("")}`);
    node.style.setProperty("--on-brand", letters[6] ? "#000" : "#fff");
  },
  "data-focus": (node, place) => (node.style.objectPosition = place),
  srclang: (node, tag) => (node.label = new Intl.DisplayNames(tag, { type: "language" }).of(tag)),
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
    if (Object.hasOwn(before, name) && before[name] === value) continue;
    // A date that is being typed would begin anew.
    if (name === "value" && isField(node) && focused() === node) continue;
    node.setAttribute(name, value);
    setProperty(node, name, value);
    if (Object.hasOwn(MEANINGS, name)) attempt(() => MEANINGS[name](node, value));
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
