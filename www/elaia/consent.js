/**
 * Asks for consent with CookieConsent: what a real site does, and nothing that the widget needs to know of.
 */
import * as CookieConsent from "/vendor/cookieconsent.esm.js";

const start = document.documentElement.dir === "rtl" ? "right" : "left";
const languages = ["el", "en", "de", "pl", "fa"];

CookieConsent.run({
  // It would take every driven browser for a robot: people who use one, and our own tests, are to be asked as well.
  hideFromBots: false,
  guiOptions: {
    consentModal: { layout: "box", position: `bottom ${start}`, equalWeightButtons: true },
    preferencesModal: { layout: "box", equalWeightButtons: true },
  },
  categories: {
    necessary: { enabled: true, readOnly: true },
    // What "Your taste" has remembered goes when it may no longer be remembered.
    functionality: { autoClear: { cookies: [{ name: "elaia_prefs" }] } },
    personalisation: {},
    analytics: {},
    marketing: {},
  },
  language: {
    default: "en",
    autoDetect: "document",
    rtl: ["fa"],
    translations: Object.fromEntries(languages.map((tag) => [tag, `/consent/${tag}.json`])),
  },
});
