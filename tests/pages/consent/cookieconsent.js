// cookieconsent 3.1.1 (Osano, formerly Insites): one question, one answer, and a tab that revokes it.
addEventListener("DOMContentLoaded", () => {
  window.cookieconsent.initialise({
    type: "opt-in",
    animateRevokable: false,
    revokable: true,
    palette: { popup: { background: "#25281a" }, button: { background: "#bfcd82" } },
  });
});
