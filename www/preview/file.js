/**
 * The file as a text: with comments or without, where a thing stands in it, and how it fits into a link.
 *
 * Nothing here touches the page.
 */

/** The most that is read, in bytes. A link of a few kilobytes could hold a thousand times as much. */
export const MOST = 4e6;

/** A text in quotation marks, a comment, or a comma with nothing but comments between it and the end of a list. */
const LOOSE =
  /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|,(?=(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*[}\]])/g;

/** JSON without comments and commas before an end; everything else stays where it was. */
export const strict = (text) =>
  text.replace(LOOSE, (found) => (found.startsWith('"') ? found : found.replace(/[^\n]/g, " ")));

/** A text in quotation marks, another word, or a sign. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[^\s{}[\],:"]+|[{}[\],:]/g;

/** From where to where each item of the list `campaigns` stands, in a text without comments. */
export const spans = (text) => {
  const found = [];
  let [depth, key, last, start] = [0, "", "", 0];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const isItem = key === '"campaigns"';
    if ("{[".includes(token)) {
      depth += 1;
      if (depth === 3) start = index;
    } else if ("}]".includes(token)) {
      if (depth === 3 && isItem) found.push([start, index + 1]);
      depth -= 1;
    } else if (token === ":" && depth === 1) {
      key = last;
    } else if (!",:".includes(token)) {
      if (depth === 2 && isItem) found.push([index, index + token.length]);
      last = token;
    }
  }
  return found;
};

/** Where in a text its bytes up to a number of them end, as the widget counts. */
export const offset = (text, bytes) => new TextDecoder().decode(new TextEncoder().encode(text).slice(0, bytes)).length;

/** The line and the column of a place in a text, from 1. */
export const line = (text, place) => {
  const before = text.slice(0, place).split("\n");
  return [before.length, before.at(-1).length + 1];
};

const through = (bytes, stream) => new Blob([bytes]).stream().pipeThrough(stream);

/**
 * A text as letters for an address. `deflate` and not `deflate-raw`: it ends with a checksum, so that the browser itself
 * notices what was damaged on the way.
 */
export const pack = async (text) => {
  const stream = through(new TextEncoder().encode(text), new CompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const letters = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return letters.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

/** The text again; rejects where it is damaged, or larger than `MOST`. */
export const unpack = async (packed) => {
  const letters = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  let size = 0;
  const bounded = new TransformStream({
    transform(chunk, out) {
      size += chunk.length;
      if (size > MOST) out.error(Error("it holds too much"));
      else out.enqueue(chunk);
    },
  });
  return new Response(through(bytes, new DecompressionStream("deflate")).pipeThrough(bounded)).text();
};
