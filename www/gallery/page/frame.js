/** One example in a page of its own, as a visitor of the shop meets it. */
import { choices, configure, dress, GRANTED, painted, reach, shown, states, withFacts } from "./example.js";

const parameters = new URL(location.href).searchParams;
const [name, state] = [parameters.get("example"), parameters.get("state") ?? ""];
const chosen = choices();
dress(chosen);

/** Says to the gallery how it ended. */
const tell = (error) => {
  document.documentElement.dataset.ready = error ?? "";
  parent.postMessage({ done: true, error }, location.origin);
};

/** Where each element of the page itself is. */
const places = () =>
  [...document.querySelectorAll("body, body *")]
    .filter((element) => !element.closest("[data-parea-campaign]"))
    .map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return `${element.localName} ${[x, y, width, height].map(Math.round)}`;
    });

const open = async () => {
  const { languages, examples } = await (await fetch("/gallery/contents.json")).json();
  const source = examples.find((example) => example.name === name)?.source;
  if (!source) throw Error(`there is no example ${name}`);
  const example = JSON.parse(source);
  const campaign = shown(example.campaign, "gallery");
  const site = `gallery-${name} ${state}`.trim().replace(/[^a-z0-9]+/g, "-");
  if (campaign.format === "inline") {
    const slot = document.getElementById("slot");
    slot.style.minBlockSize = `${example.height ?? 160}px`;
    slot.dataset.pareaSlot = "gallery";
  }
  // Each example begins as if nobody had been here.
  for (const key of Object.keys(localStorage).filter((key) => key.startsWith(`parea.${site}.`))) localStorage.removeItem(key);
  let config = configure(site, [campaign], example.config, chosen, languages);
  window.parea = [];
  if (example.facts || example.track || campaign.remind) {
    config = withFacts(config, example.facts ?? {});
    window.parea.push(["consent", GRANTED], ...(example.track ?? []).map((words) => ["track", ...words]));
  }
  window.pareaConfig = config;
  await painted();
  const before = places();
  performance.mark("built");
  await import("/pkg/parea.js");
  await reach(campaign.id, []);
  const moved = places().filter((place, index) => place !== before[index]);
  if (moved.length) throw Error(`it moves the page: ${moved[0]}`);
  await reach(campaign.id, Object.fromEntries(states(example))[state] ?? []);
};

open().then(
  () => tell(),
  (error) => tell(error.message),
);
