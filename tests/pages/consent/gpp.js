// A GPP consent manager: its interface and strings are the IAB's own, its dialog is the smallest possible.
import { CmpApi, CmpDisplayStatus, CmpStatus, SignalStatus } from "@iabgpp/cmpapi";
import { ask, read, write } from "./dialog.js";

const EVERY = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

/** What each answer means: purposes of the European section, and opting out of sale (1) or not (2) in the one of the USA. */
const MEANS = { all: [EVERY, 2], some: [EVERY, 1], none: [[], 1] };

const EUROPE = "tcfeuv2";
const USA = "usnat";

function fill(api, answer) {
  const [purposes, sale] = MEANS[answer];
  const consents = Array.from({ length: 24 }, (_, index) => purposes.includes(index + 1));
  const fields = {
    CmpId: 31,
    CmpVersion: 1,
    PolicyVersion: 5,
    IsServiceSpecific: true,
    PublisherCountryCode: "GR",
    PurposeConsents: consents,
    PublisherConsents: consents,
  };
  for (const [field, value] of Object.entries(fields)) api.setFieldValue(EUROPE, field, value);
  api.setFieldValue(USA, "SaleOptOut", sale);
}

function publish(api) {
  api.setApplicableSections([2, 7]);
  api.fireSectionChange(EUROPE);
  api.fireSectionChange(USA);
  api.setCmpDisplayStatus(CmpDisplayStatus.HIDDEN);
  api.setSignalStatus(SignalStatus.READY);
}

// Consent managers come late.
addEventListener("load", () => {
  const api = new CmpApi(31, 1);
  api.setCmpStatus(CmpStatus.LOADED);
  const stored = read("__gpp");
  if (stored) {
    api.setGppString(stored);
    publish(api);
  }
  const opened = () => {
    api.setSignalStatus(SignalStatus.NOT_READY);
    api.setCmpDisplayStatus(CmpDisplayStatus.VISIBLE);
  };
  ask(!stored, opened, (answer) => {
    fill(api, answer);
    write("__gpp", api.getGppString());
    write("__gpp_sid", "2_7");
    publish(api);
  });
});
