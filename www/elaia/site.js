/**
 * "Your taste": remembers a name and what somebody likes in the site's own cookie, where the visitor allows it.
 */
const COOKIE = "elaia_prefs";
const HALF_A_YEAR = 15552000;

const read = () => {
  const raw = document.cookie.split("; ").find((pair) => pair.startsWith(`${COOKIE}=`));
  try {
    return raw ? JSON.parse(decodeURIComponent(raw.slice(COOKIE.length + 1))) : {};
  } catch {
    return {};
  }
};

/** What either consent manager says about remembering; neither is asked before it has an answer. */
const mayRemember = async () => {
  if (window.klaro) return window.klaro.getManager().getConsent("remembering");
  const { acceptedCategory } = await import("/vendor/cookieconsent.esm.js");
  return acceptedCategory("functionality");
};

const form = document.querySelector("#taste");
const kinds = [...form.elements.namedItem("kinds")];
const known = read();
form.elements.namedItem("name").value = known.name ?? "";
for (const box of kinds) box.checked = known.kinds?.includes(box.value) ?? false;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const may = await mayRemember().catch(() => false);
  if (may) {
    const name = form.elements.namedItem("name").value.trim();
    const chosen = kinds.filter((box) => box.checked).map((box) => box.value);
    const value = encodeURIComponent(JSON.stringify({ name: name || undefined, kinds: chosen }));
    document.cookie = `${COOKIE}=${value}; Path=/; Max-Age=${HALF_A_YEAR}; SameSite=Lax`;
  }
  form.querySelector("[role=status]").textContent = may ? form.dataset.saved : form.dataset.refused;
});

// On the page with Klaro the buttons that open the settings open Klaro's.
if (window.klaroConfig) {
  for (const button of document.querySelectorAll("[data-klaro], [data-cc]")) {
    button.addEventListener("click", () => window.klaro?.show(undefined, true));
  }
}
