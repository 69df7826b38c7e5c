/**
 * What Klaro must be told, under the name by which the widget finds it too.
 */
window.klaroConfig = {
  version: 1,
  elementID: "klaro",
  storageMethod: "cookie",
  cookieExpiresAfterDays: 180,
  default: false,
  mustConsent: false,
  acceptAll: true,
  lang: "en",
  showNoticeTitle: true,
  styling: { theme: ["bottom", "left"] },
  translations: {
    en: {
      consentNotice: {
        title: "May we remember you?",
        description:
          "We would like to remember what you like, greet you with it, and count what is read here. You decide, and you can change your mind at any time.",
        learnMore: "Choose",
      },
      purposes: {
        functional: { title: "Remembering", description: "What you told us, and what you have closed." },
        personalisation: { title: "Personal greeting", description: "Offers that fit what you like." },
        analytics: { title: "Counting", description: "How often a message is seen and used." },
        marketing: { title: "Advertising", description: "Nothing yet." },
      },
    },
  },
  services: [
    {
      name: "remembering",
      title: "Remembering",
      description: "What you told us under “Your taste”, and which messages you have closed.",
      purposes: ["functional"],
      cookies: ["elaia_prefs"],
    },
    {
      name: "greeting",
      title: "Personal greeting",
      description: "Offers that fit what you like, with your name.",
      purposes: ["personalisation"],
    },
    {
      name: "counting",
      title: "Counting",
      description: "How often a message is seen and used, without knowing by whom.",
      purposes: ["analytics"],
    },
    {
      name: "advertising",
      title: "Advertising",
      description: "Nothing yet. If that changes, we ask again.",
      purposes: ["marketing"],
    },
  ],
};
