/**
 * Looks for something on the page as a visitor does, and clicks it.
 *
 * Called in every frame, beside the page's own scripts. `task` is one of
 * { see: [selector, …] }          → the index of the first selector of which something is visible, or null
 * { click: selector }             → { name, at } of what was clicked, `at` in milliseconds since 1970, or null
 * { words, subject, about }       → the same, by name; `about`: only where the text around speaks of the subject
 * { words, subject, about, look } → the name alone, without the click
 */
(task) => {
  const roots = (root) => [root, ...[...root.querySelectorAll("*")].flatMap((it) => (it.shadowRoot ? roots(it.shadowRoot) : []))];
  const all = (selector) => roots(document).flatMap((root) => [...root.querySelectorAll(selector)]);
  const visible = (it) => {
    const { width, height } = it.getBoundingClientRect();
    return width > 1 && height > 1 && it.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  };
  const labels = (it) => (it.getAttribute("aria-labelledby") ?? "").split(/\s+/).map((id) => id && it.getRootNode().getElementById?.(id)?.textContent);
  const names = (it) => [it.getAttribute("aria-label"), labels(it).join(" "), it.innerText ?? it.textContent, it.value, it.title];
  const plain = (text) => String(text ?? "").normalize("NFKC").replace(/\u200c/g, " ").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const label = (it) => names(it).map((name) => String(name ?? "").replace(/\s+/g, " ").trim()).find(Boolean) ?? it.tagName.toLowerCase();
  const up = (it) => it.parentElement ?? it.getRootNode().host;
  const speaks = (it) => {
    for (let depth = 0, at = it; at && at !== document.body && depth < 8; depth++, at = up(at)) {
      const text = `${at.innerText ?? ""} ${at.getAttribute("aria-label") ?? ""} ${at.id} ${at.getAttribute("class") ?? ""}`.toLowerCase();
      if (task.subject.some((word) => text.includes(word))) return true;
    }
    return false;
  };
  const press = (it) => {
    const name = label(it).slice(0, 80);
    it.scrollIntoView({ block: "center", behavior: "instant" });
    const at = Date.now();
    it.click();
    return { name, at };
  };
  if (task.see) {
    const found = task.see.findIndex((selector) => all(selector).some(visible));
    return found < 0 ? null : found;
  }
  if (task.click) {
    const found = all(task.click).filter((it) => !it.disabled);
    const it = found.find(visible);
    return it ? press(it) : null;
  }
  const buttons = all("button, [role=button], input[type=button], input[type=submit], a[href], summary").filter(visible);
  for (const word of task.words) {
    const it = buttons.find((button) => names(button).some((name) => plain(name) === word) && (!task.about || speaks(button)));
    if (it) return task.look ? label(it).slice(0, 80) : press(it);
  }
  return null;
}
