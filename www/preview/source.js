/** Where the file comes from: a drop anywhere, a choice, the disk again and again, or a link. */
import { MOST, pack, unpack } from "./file.js";

/** How often the file on the disk is looked at, in milliseconds. */
const PULSE = 1000;

/** The longest link that is made: longer ones are cut off on their way through mails and chats. */
const LONGEST = 60000;

const TYPES = [{ description: "Configuration", accept: { "application/json": [".json", ".jsonc"] } }];

/** The file on the disk that is watched: its handle, and when what is shown was written. */
let watched;

/** Hands a file's text to the page, and from then on whatever is saved in its place. */
const read = async (file, handle, { take, say }) => {
  watched = handle && { handle, at: file.lastModified };
  if (file.size > MOST) return say(`${file.name} is larger than ${MOST / 1e6} MB: choose the configuration itself.`);
  take(await file.text());
  say(handle ? `${file.name} is watched: what you save shows at once.` : `This is ${file.name}.`);
};

const watch = async (page) => {
  if (!watched || document.hidden) return;
  const { handle, at } = watched;
  try {
    const file = await handle.getFile();
    if (watched?.handle === handle && file.lastModified !== at) await read(file, handle, page);
  } catch {
    if (watched?.handle !== handle) return;
    watched = undefined;
    page.say(`${handle.name} cannot be read any more: choose it again.`);
  }
};

const opened = async (page) => {
  try {
    const [handle] = await window.showOpenFilePicker({ types: TYPES });
    await read(await handle.getFile(), handle, page);
  } catch (error) {
    // Who closes the dialog has chosen nothing.
    if (error.name !== "AbortError") page.say(`That file cannot be read: ${error.message}`);
  }
};

const dropped = async (item, file, page) => {
  const handle = await item.getAsFileSystemHandle?.().catch(() => {});
  if (handle?.kind === "directory") return page.say("That is a folder: drop the file itself.");
  if (!file) return page.say("Nothing to read was dropped.");
  await read(handle ? await handle.getFile() : file, handle, page).catch((error) =>
    page.say(`That file cannot be read: ${error.message}`),
  );
};

/** Hears of files; `page` takes a text and says something. */
export const hear = (input, page) => {
  const { classList } = document.documentElement;
  const isFile = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
  input.addEventListener("click", (event) => {
    if (!window.showOpenFilePicker) return;
    event.preventDefault();
    opened(page);
  });
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (file) await read(file, undefined, page).catch((error) => page.say(`That file cannot be read: ${error.message}`));
    // The same file can be chosen again.
    input.value = "";
  });
  addEventListener("dragover", (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    classList.add("holds");
  });
  addEventListener("dragleave", ({ relatedTarget }) => {
    if (!relatedTarget) classList.remove("holds");
  });
  addEventListener("drop", (event) => {
    classList.remove("holds");
    if (!isFile(event)) return;
    event.preventDefault();
    const item = [...event.dataTransfer.items].find(({ kind }) => kind === "file");
    if (item) dropped(item, item.getAsFile(), page);
  });
  setInterval(watch, PULSE, page);
  // It was chosen before there was anybody to hear of it.
  if (input.files.length) input.dispatchEvent(new Event("change"));
};

/** The address that opens a text with what was chosen; nothing where it is too long. */
export const linked = async (text, chosen) => {
  const link = new URL(location.href);
  link.hash = new URLSearchParams({ preview: await pack(text), ...chosen });
  return link.href.length > LONGEST ? undefined : link.href;
};

/** The text of this page's address and what was chosen with it; nothing where it has none. Rejects where it is damaged. */
export const fromLink = async () => {
  const { preview, ...chosen } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  return preview === undefined ? undefined : { text: await unpack(preview), chosen };
};
