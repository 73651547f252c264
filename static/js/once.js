// A second click on a button marked data-once does nothing; the server refuses repeats as well.
for (const button of document.querySelectorAll("[data-once]")) {
  button.form?.addEventListener("submit", (event) => {
    if (button.form.dataset.sent) {
      event.preventDefault();
      return;
    }
    button.form.dataset.sent = "yes";
    button.setAttribute("aria-disabled", "true");
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
