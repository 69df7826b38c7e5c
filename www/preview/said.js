/** What is wrong in a file, in words: what the widget says of it by codes, where that stands, and how it is mended. */
import { make } from "/gallery/page/wall.js";
import { line, offset, spans } from "./file.js";

/** What each code finds and how it is mended, from the documentation: `| code | is | finds | how to mend it |`. */
const ROW = /^\| `([\w-]+)` \| \w+ \| (.*) \| (.*) \|$/gm;
const codes = new Map();
fetch("/preview/codes.md")
  .then((page) => page.text())
  .then((text) => {
    for (const [, code, finds, mend] of text.matchAll(ROW)) codes.set(code, { finds, mend });
  })
  .catch(() => {
    // Then a problem is said by its code alone.
  });

/** One line of the widget's: a code, and where it knows them a path and what was found. */
const LINE = /^([\w-]+)(?: at (.*?))?(?: \((.*)\))?$/;

/** The lines of the widget's messages. */
export const lines = (messages) =>
  messages.flatMap((message) =>
    message.replace(/^parea:/, "").split("\n").map((one) => one.trim()).filter(Boolean),
  );

/** What is in a list and not in another, each as often as it is there. */
const without = (list, other) => {
  const rest = [...other];
  return list.filter((one) => {
    const place = rest.indexOf(one);
    if (place >= 0) rest.splice(place, 1);
    return place < 0;
  });
};

/** In the place of a campaign: something that others may name, and in which nothing is wrong. */
export const stub = (campaign, index) => ({
  id: typeof campaign?.id === "string" ? campaign.id : `stub-${index}`,
  format: "toast",
  status: "draft",
  content: [{ type: "text", text: "…" }],
});

/**
 * The files that tell whose a problem is, since the widget says of few in which campaign they stand: the one that was
 * written, the same without its campaigns, and with each campaign alone. What is no JSON goes as its text.
 */
export const files = (text, config) => {
  if (!config) return [text];
  const alone = (index) => config.campaigns.map((campaign, at) => (at === index ? campaign : stub(campaign, at)));
  const all = [-1, ...config.campaigns.keys()].map((index) => ({ ...config, campaigns: alone(index) }));
  return [JSON.parse(text), ...all];
};

/** Whether a file is longer than what the widget lets a page say in one call (`json` in src/web/safe.js). */
export const isTooLong = (file) => JSON.stringify(file).length > 262144;

/** Problems with the index of their campaign, from what was said of each of those files. */
export const problems = ([whole, base = [], ...each]) => {
  const own = each.map((one) => without(lines(one), lines(base)));
  const common = without(lines(whole), own.flat());
  const all = [[undefined, common], ...own.entries()];
  return all.flatMap(([campaign, said]) => said.map((text) => ({ campaign, text })));
};

/** Where a problem stands in the text without comments: from and to. */
const place = (text, { campaign }, [, code, path = "", got = ""]) => {
  if (code === "not-json") {
    const at = offset(text, Number(path));
    return [at, at + 1];
  }
  const [from, to] = spans(text)[campaign] ?? [0, text.length];
  const part = text.slice(from, to);
  // Without a name that stands there, the campaign itself is shown, or the key that the path begins with.
  for (const name of [code !== "missing" && got, path.split(/[.[]/)[0]].filter(Boolean)) {
    const at = part.indexOf(JSON.stringify(name));
    if (at >= 0) return [from + at, from + at + name.length + 2];
  }
  return [from, campaign === undefined ? from : from + 1];
};

/** Words in which `code` stands between backticks. */
const spoken = (text) => text.split("`").map((part, index) => (index % 2 ? make("code", {}, part) : part));

/** A problem as an item of a list; `show(from, to)` leads to its place. `name` is what its campaign is called. */
export const item = (text, problem, name, show) => {
  const told = LINE.exec(problem.text) ?? [problem.text, problem.text];
  const [, code, path, got] = told;
  const [from, to] = place(text, problem, told);
  const [row, column] = line(text, from);
  const where = make("button", { type: "button" }, `Line ${row}, column ${column}`);
  where.addEventListener("click", () => show(from, to));
  const { finds, mend } = codes.get(code) ?? {};
  const said = [where, name && make("b", {}, `${name} `), make("code", {}, code)];
  if (got) said.push(` (${got})`);
  if (path && code !== "not-json") said.push(" at ", make("code", {}, path));
  if (finds) said.push(": ", ...spoken(finds), " To mend it: ", ...spoken(mend), ".");
  return make("li", {}, ...said.filter(Boolean));
};
