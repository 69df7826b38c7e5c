/**
 * What is tried, in a page of its own: a campaign of somebody's file, or the file itself, for its problems.
 *
 * `parea.preview` keeps and sends nothing. Here, besides, only this site is asked for anything, and no link leads away.
 */
import { dress, reach } from "/gallery/page/example.js";

/** Runs before the file does. */
const EMPTY = { version: 1, site: { id: "preview" }, campaigns: [] };

/** Why a campaign is given up of which only the drawing has shown that there is a problem in it. */
const LOST = "content";

/** How long the widget may take to start, in milliseconds. */
const PATIENCE = 10000;

const wall = parent === window ? opener : parent;
const name = new URL(location.href).searchParams.get("frame");
const tell = (said) => wall?.postMessage({ framed: name, ...said }, location.origin);

/** What is to be tried. The page with the file has it, and nobody else is believed. */
const given = () =>
  new Promise((take, fail) => {
    if (!wall) fail(Error("Open this from the page with your file"));
    addEventListener("message", ({ source, origin, data }) => {
      if (source === wall && origin === location.origin) take(data);
    });
    tell({ asks: true });
  });

/** Whatever a file asks for that is not the widget's own, nor a product feed of this site, is answered with "not found". */
const keepIn = (isOpen) => {
  const { fetch } = window;
  window.fetch = (address, options) => {
    const { origin, pathname } = new URL(address, location.href);
    const isFeed = isOpen && !options?.method && !pathname.startsWith("/preview/");
    const isOurs = origin === location.origin && (isFeed || pathname.startsWith("/pkg/"));
    return isOurs ? fetch(address, options) : Promise.resolve(new Response(null, { status: 404 }));
  };
  window.open = () => null;
  addEventListener("click", (event) => {
    const link = event.composedPath().find((one) => one.localName === "a");
    if (link && !link.getAttribute("href")?.startsWith("#")) event.preventDefault();
  });
  window.navigation?.addEventListener("navigate", (event) => {
    if (event.cancelable && !event.hashChange && event.navigationType !== "reload") event.preventDefault();
  });
  // What is wrong stands on the page with the file.
  console.warn = () => {};
};

const start = async () => {
  window.parea = [];
  window.pareaConfig = EMPTY;
  const ready = new Promise((done) => addEventListener("parea:ready", done, { once: true }));
  const late = new Promise((_, fail) => setTimeout(fail, PATIENCE, Error("The widget does not start here")));
  await import("/pkg/parea.js");
  await Promise.race([ready, late]);
};

/** What the widget says of each of some files, as it says it; nothing of them is drawn. */
const check = (files) => {
  const said = [];
  addEventListener("parea:beforeshow", (event) => event.preventDefault());
  addEventListener("parea:error", ({ detail }) => said.push(detail.message));
  return files.map((file) => {
    said.length = 0;
    window.parea.preview(file);
    return [...said];
  });
};

const show = async ({ config, id, slot, ...chosen }) => {
  dress(chosen);
  if (slot) {
    const room = document.getElementById("slot");
    room.style.minBlockSize = "160px";
    room.dataset.pareaSlot = slot;
  }
  const trace = () => window.parea.explain(id)?.campaigns[0];
  const lost = new Promise((_, fail) => {
    addEventListener("parea:error", ({ detail }) => {
      tell({ said: detail.message });
      // In the middle of what the widget does it explains nothing.
      setTimeout(() => trace()?.gates.some(({ why }) => why === LOST) && fail(Error(LOST)));
    });
  });
  addEventListener("parea:show", ({ detail }) => detail.campaign === id && tell({ isShown: true }));
  window.parea.preview(config);
  try {
    await Promise.race([reach(id, []), lost]);
  } catch (error) {
    tell({ trace: trace(), isLost: error.message === LOST });
    throw error;
  }
};

const run = async () => {
  const wanted = await given();
  keepIn(!wanted.files);
  await start();
  if (wanted.files) tell({ checked: check(wanted.files) });
  else await show(wanted);
};

run().then(
  () => tell({ done: true }),
  (error) => {
    if (!wall) document.querySelector("h1").textContent = error.message;
    tell({ done: true, error: error.message });
  },
);
