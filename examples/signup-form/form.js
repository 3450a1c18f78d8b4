// Sends the form as JSON and says in place what became of it. Without this script, or where the
// publisher does not let this site's pages do that, the form posts by itself.
"use strict";

const WORDS = {
  fr: {
    asked: "Merci. Ouvrez le courriel que nous venons d’envoyer pour confirmer votre inscription.",
    address: "Cette adresse n’est pas correcte.",
    later: "Trop de demandes : réessayez dans quelques minutes.",
  },
  en: {
    asked: "Thank you. Open the mail that we have just sent to confirm.",
    address: "This address is not right.",
    later: "Too many requests: try again in a few minutes.",
  },
};

for (const form of document.querySelectorAll("form[data-publisher]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}

async function send(form) {
  const fields = new FormData(form);
  const words = WORDS[fields.get("language")] || WORDS.en;
  const said = form.querySelector("[role=status]");
  if (fields.get("website")) { // nobody sees that field: a robot filled it in
    said.textContent = words.asked;
    return;
  }
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      credentials: "omit",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        address: fields.get("address"),
        name: fields.get("name") || "",
        language: fields.get("language") || "",
      }),
    });
    said.textContent = answer.ok ? words.asked : await refusal(answer, words);
    if (answer.ok) form.reset();
  } catch {
    form.submit(); // no answer to a script: as a form
  } finally {
    button.disabled = false;
  }
}

async function refusal(answer, words) {
  if (answer.status === 429) return words.later;
  const problem = await answer.json();
  return problem.where === "address" ? words.address : problem.detail;
}
