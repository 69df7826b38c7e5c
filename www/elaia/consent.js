/**
 * Asks for consent with CookieConsent: what a real site does, and nothing that the widget needs to know of.
 */
import * as CookieConsent from "/vendor/cookieconsent.esm.js";

const languages = ["el", "en", "de", "pl", "fa"];

CookieConsent.run({
  guiOptions: {
    consentModal: { layout: "box", position: "bottom left", equalWeightButtons: true },
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
