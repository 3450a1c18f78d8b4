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
// A press is seen at once, and a second one before the answer does nothing: on a poor link it is long
// in coming. Forms that answer in place, or in a frame, look after themselves.
{
  const LONGEST = 120_000; // milliseconds; then the link has broken, and the press may be made again
  const said = document.getElementById("pressed");
  const release = (form, button) => {
    delete form.dataset.pressed;
    button?.classList.remove("pressed");
    button?.removeAttribute("aria-busy");
    said.hidden = true;
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    const target = button?.formTarget || form.getAttribute("target");
    const posts = form.getAttribute("method")?.toLowerCase() === "post";
    if (event.defaultPrevented || !posts || (target && target !== "_self")) return;
    if (form.dataset.pressed) {
      event.preventDefault();
      return;
    }
    form.dataset.pressed = "1";
    button?.classList.add("pressed");
    button?.setAttribute("aria-busy", "true");
    said.hidden = false;
    setTimeout(release, LONGEST, form, button);
  });
  // The way back shows the page as it was left.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("form[data-pressed]")) {
      release(form, form.querySelector(".pressed"));
    }
  });
}
