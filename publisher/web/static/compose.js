// Counts characters while somebody types; without it the page counts when it is saved.
for (const note of document.querySelectorAll("[data-counts]")) {
  const field = document.getElementById(note.dataset.counts);
  const said = note.textContent;
  field.addEventListener("input", () => {
    note.textContent = said.replace(/\d+/, [...field.value].length);
  });
}
