// A TCF consent manager: its interface and strings are the IAB's own, its dialog is the smallest possible.
import { CmpApi } from "@iabtechlabtcf/cmpapi";
import { GVL, TCModel, TCString } from "@iabtechlabtcf/core";
import { ask, read, write } from "./dialog.js";

const PURPOSES = { all: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], some: [1, 8, 9], none: [] };

const COOKIE = "euconsent-v2";

/** A vendor list without vendors: the publisher asks for itself. */
const LIST = {
  gvlSpecificationVersion: 3,
  vendorListVersion: 150,
  tcfPolicyVersion: 5,
  lastUpdated: "2026-11-19T16:00:21Z",
  purposes: Object.fromEntries(PURPOSES.all.map((id) => [id, { id, name: `Purpose ${id}`, description: "", illustrations: [] }])),
  specialPurposes: {},
  features: {},
  specialFeatures: {},
  stacks: {},
  dataCategories: {},
  vendors: {},
};

function encode(answer) {
  const model = new TCModel(new GVL(LIST));
  model.cmpId = 31;
  model.cmpVersion = 1;
  model.isServiceSpecific = true;
  model.publisherCountryCode = "GR";
  model.purposeConsents.set(PURPOSES[answer]);
  model.publisherConsents.set(PURPOSES[answer]);
  // Legitimate interest, which must never count.
  model.purposeLegitimateInterests.set([2, 7, 8, 9, 10, 11]);
  return TCString.encode(model);
}

// Consent managers come late.
addEventListener("load", () => {
  const api = new CmpApi(31, 1, true);
  let stored = read(COOKIE);
  if (stored) api.update(stored, false);
  ask(!stored, () => api.update(stored ?? "", true), (answer) => {
    stored = encode(answer);
    write(COOKIE, stored);
    api.update(stored, false);
  });
});
