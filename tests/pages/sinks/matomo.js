/** Matomo as its package puts it on a page. */
import MatomoTracker from "@datapunt/matomo-tracker-js";

const options = { urlBase: `${location.origin}/matomo`, siteId: 1, linkTracking: false, heartBeat: { active: false } };
new MatomoTracker(options).trackPageView();
