// vanilla-cookieconsent 3 as a site sets it up.
import * as CookieConsent from "/vendor/cookieconsent.esm.js";

CookieConsent.run({
  // It takes every driven browser for a robot.
  hideFromBots: false,
  categories: {
    necessary: { enabled: true, readOnly: true },
    functionality: {},
    personalisation: {},
    analytics: {},
  },
  language: {
    default: "en",
    translations: {
      en: {
        consentModal: {
          title: "May we remember you?",
          description: "The shop works without it.",
          acceptAllBtn: "Accept all",
          acceptNecessaryBtn: "Only what is necessary",
          showPreferencesBtn: "Choose",
        },
        preferencesModal: {
          title: "Privacy settings",
          acceptAllBtn: "Accept all",
          acceptNecessaryBtn: "Only what is necessary",
          savePreferencesBtn: "Save my choice",
          closeIconLabel: "Close",
          sections: [
            { title: "Necessary", description: "This choice.", linkedCategory: "necessary" },
            { title: "Remembering", description: "What you have closed.", linkedCategory: "functionality" },
            { title: "Personal greeting", description: "With your name.", linkedCategory: "personalisation" },
            { title: "Counting", description: "What is read here.", linkedCategory: "analytics" },
          ],
        },
      },
    },
  },
});
