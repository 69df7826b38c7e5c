// Klaro's configuration as a site writes it.
window.klaroConfig = {
  version: 1,
  storageMethod: "cookie",
  default: false,
  acceptAll: true,
  lang: "en",
  translations: {
    en: {
      purposes: {
        functional: { title: "Remembering" },
        personalisation: { title: "Personal greeting" },
        analytics: { title: "Counting" },
      },
    },
  },
  services: [
    { name: "remembering", title: "Remembering", purposes: ["functional"] },
    { name: "greeting", title: "Personal greeting", purposes: ["personalisation"] },
    { name: "counting", title: "Counting", purposes: ["analytics"] },
  ],
};
