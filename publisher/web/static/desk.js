// Says that a part which asks for itself gets no answer, until it gets one again.
// In a block of its own: its names are none of the pages' own scripts.
{
  const stale = document.getElementById("stale");
  const say = (silent) => () => {
    stale.hidden = !silent;
  };
  for (const failed of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(failed, say(true));
  }
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.xhr && event.detail.xhr.status > 0 && event.detail.xhr.status < 400) say(false)();
  });
}

/* A button that copies a field; without script the field is chosen by hand. */
document.querySelectorAll("[data-copy]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.focus();
    field.select();
    if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
    else document.execCommand("copy");
    const told = button.parentElement.querySelector("[data-copied]");
    if (told) told.hidden = false;
  });
});
