// Shows the sample anew while somebody types; without it a button does.
const button = document.querySelector("[data-sample]");
let waiting = 0;
button.form.addEventListener("input", (event) => {
  if (event.target.type === "file") return;
  clearTimeout(waiting);
  waiting = setTimeout(() => button.form.requestSubmit(button), 600);
});
