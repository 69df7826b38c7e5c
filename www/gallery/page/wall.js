/**
 * The wall of the gallery and of the preview: frames of a chosen width, which are loaded a few at a time as they come
 * near, with captions, and the texts beside them.
 */

/** How high a frame of a width is. */
const HIGH = { 360: 640, 768: 800, 1280: 800 };

/** Formats in the order in which they are offered. */
export const FORMATS = ["modal", "slide-in", "bar", "toast", "full-screen", "tab", "rail", "inline"];

export const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

/** Languages to choose, by their English names. */
export const tongues = (tags) => {
  const names = new Intl.DisplayNames("en", { type: "language" });
  return tags.map((tag) => make("option", { value: tag }, `${names.of(tag)} (${tag})`));
};

/** Gives the frames of a page their size, and so many beside each other as can be read. */
export const measure = (width) => {
  const { style } = document.documentElement;
  style.setProperty("--wide", width);
  style.setProperty("--high", HIGH[width] ?? 800);
  style.setProperty("--least", width === "1280" ? "22rem" : "15rem");
};

/** JSON as people write it: what is short stands on one line. */
export const pretty = (value, indent = "") => {
  const flat = JSON.stringify(value, null, 1).replace(/\n\s*/g, " ");
  if (Object(value) !== value || flat.length + indent.length < 72) return flat;
  const inside = `${indent}  `;
  const [opened, closed] = Array.isArray(value) ? "[]" : "{}";
  const name = (key) => (Array.isArray(value) ? "" : `${JSON.stringify(key)}: `);
  const lines = Object.entries(value).map(([key, one]) => `${inside}${name(key)}${pretty(one, inside)}`);
  return `${opened}\n${lines.join(",\n")}\n${indent}${closed}`;
};

const copying = (text) => {
  const button = make("button", { type: "button" }, "Copy");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Select it and press Ctrl+C";
    }
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  return button;
};

/** A text of JSON with a button that copies it. */
export const source = (text, name) => {
  const code = make("pre", { tabindex: "0", role: "region", "aria-label": `JSON of ${name}` }, make("code", {}, text));
  return make("div", { class: "source" }, code, copying(text));
};

/**
 * A wall. `atOnce` frames, each a page with a widget of its own, are loading at the same time; with `isEager` all of them
 * come into sight and are loaded, and not only those that are near; with `isWhole` the others come one by one when those
 * are there. Each tells when it is ready, and `ended(frame, error)` is called with it.
 */
export const wall = ({ atOnce = 4, isEager = false, isWhole = false, ended }) => {
  const queue = [];
  const far = new Set();
  let loading = 0;
  let focus;

  const come = (frame) => {
    near.unobserve(frame);
    far.delete(frame);
    queue.push(frame);
  };

  const load = () => {
    const [first] = far;
    if (isWhole && first && !loading && !queue.length) come(first);
    while (loading < atOnce && queue.length) {
      const frame = queue.shift();
      loading += 1;
      if (isEager) frame.scrollIntoView({ block: "center", behavior: "instant" });
      frame.src = frame.dataset.src;
    }
  };

  const near = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) if (isIntersecting) come(target);
      load();
    },
    { rootMargin: "100%" },
  );

  const fitting = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) {
      const wide = getComputedStyle(target).getPropertyValue("--wide");
      target.style.setProperty("--scale", contentRect.width / wide);
    }
  });

  /** A dialog takes the focus of its own page; the reader of this one keeps theirs. */
  const refocus = (frame) => {
    if (document.activeElement === frame) (focus ?? document.body).focus({ preventScroll: true });
  };

  addEventListener("focusin", ({ target }) => {
    if (target.localName !== "iframe") focus = target;
  });

  addEventListener("message", ({ source, data, origin }) => {
    if (origin !== location.origin || !data?.done) return;
    const frame = [...document.querySelectorAll(".stage iframe")].find((one) => one.contentWindow === source);
    if (!frame || frame.dataset.told !== undefined) return;
    frame.dataset.told = "";
    loading -= 1;
    ended(frame, data.error);
    load();
    refocus(frame);
  });

  return {
    load,
    refocus,
    /** A frame with its caption, and a link to it alone; `attributes` are the frame's own, `link` those of the link. */
    hang: ({ src, label, caption, attributes, link }) => {
      const frame = make("iframe", { title: label, "data-src": src, ...attributes });
      const stage = make("div", { class: "stage", "data-name": frame.dataset.name }, frame);
      fitting.observe(stage);
      far.add(frame);
      if (isEager) come(frame);
      else near.observe(frame);
      const alone = make("a", { href: src, "aria-label": `${label}, alone`, ...link }, "alone ↗");
      return make("figure", {}, stage, make("figcaption", {}, make("span", {}, caption), alone));
    },
    /** Takes an element down, with the frames in it. */
    drop: (element) => {
      for (const frame of element.querySelectorAll("iframe")) {
        near.unobserve(frame);
        far.delete(frame);
        const place = queue.indexOf(frame);
        if (place >= 0) queue.splice(place, 1);
        else if (frame.hasAttribute("src") && frame.dataset.told === undefined) loading -= 1;
        fitting.unobserve(frame.parentElement);
      }
      element.remove();
      load();
    },
  };
};
