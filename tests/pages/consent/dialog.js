// The dialog of a consent manager that has only an interface: three answers, and a button that asks again.
const answers = [["all", "Accept all"], ["some", "Only remember and count"], ["none", "Refuse"]];
const dialog = document.createElement("section");
dialog.id = "ask";
dialog.setAttribute("aria-label", "Consent");
dialog.style.setProperty("position", "fixed");
dialog.style.setProperty("inset", "auto 0 0 0");
for (const [answer, text] of answers) {
  const button = document.createElement("button");
  button.dataset.answer = answer;
  button.textContent = text;
  dialog.append(button);
}

/** Puts the dialog on the page. `opened` is told when it opens, `answered` which answer was clicked. */
export function ask(isNew, opened, answered) {
  const open = () => {
    document.body.append(dialog);
    opened();
  };
  dialog.addEventListener("click", (event) => {
    const { answer } = event.target.dataset;
    if (!answer) return;
    dialog.remove();
    answered(answer);
  });
  document.querySelector("#settings").addEventListener("click", open);
  if (isNew) open();
}

/** A cookie of the consent manager. */
export const read = (name) => document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);

/** Writes one, for half a year. */
export const write = (name, value) => {
  document.cookie = `${name}=${value}; path=/; max-age=15552000; samesite=lax`;
};
