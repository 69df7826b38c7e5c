// tarteaucitron.js with three services of the site's own, which load nothing.
tarteaucitron.init({
  hashtag: "#tarteaucitron",
  cookieName: "tarteaucitron",
  orientation: "bottom",
  showAlertSmall: false,
  showIcon: false,
  highPrivacy: true,
  removeCredit: true,
  moreInfoLink: false,
});
for (const [key, name, type] of [
  ["remembering", "Remembering", "other"],
  ["greeting", "Personal greeting", "other"],
  ["counting", "Counting", "analytic"],
]) {
  tarteaucitron.services[key] = { key, name, type, uri: "/", needConsent: true, cookies: [], js() {}, fallback() {} };
  (tarteaucitron.job = tarteaucitron.job || []).push(key);
}
