// Forms that a passkey fills: [data-passkey] says whether one is made or used, [data-options] what
// the server asks; without it they are fetched from [data-from] when the button is pressed.
"use strict";

(function () {
  function bytes(text) {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (one) { return one.charCodeAt(0); });
  }

  function text(buffer) {
    let plain = "";
    new Uint8Array(buffer).forEach(function (one) { plain += String.fromCharCode(one); });
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function read(options) {
    const asked = Object.assign({}, options.publicKey);
    asked.challenge = bytes(asked.challenge);
    if (asked.user) asked.user = Object.assign({}, asked.user, { id: bytes(asked.user.id) });
    ["excludeCredentials", "allowCredentials"].forEach(function (name) {
      if (asked[name]) asked[name] = asked[name].map(function (one) {
        return Object.assign({}, one, { id: bytes(one.id) });
      });
    });
    return { publicKey: asked };
  }

  function written(made) {
    const response = {};
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach(
      function (name) { if (made.response[name]) response[name] = text(made.response[name]); });
    return JSON.stringify({
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      authenticatorAttachment: made.authenticatorAttachment,
      response: response,
      clientExtensionResults: made.getClientExtensionResults(),
    });
  }

  async function asked(form) {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const answer = await fetch(form.dataset.from, {
      headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
    });
    return (await answer.json()).request_options;
  }

  async function fill(form) {
    const options = read(await asked(form));
    const made = form.dataset.passkey === "create"
      ? await navigator.credentials.create(options)
      : await navigator.credentials.get(options);
    form.elements.credential.value = written(made);
    form.submit();
  }

  if (!window.PublicKeyCredential || !navigator.credentials) return;
  document.querySelectorAll("form[data-passkey]").forEach(function (form) {
    form.hidden = false;
    const first = form.querySelector("[autofocus]");
    if (first) first.focus();
    form.addEventListener("submit", function (event) {
      if (event.submitter && "plain" in event.submitter.dataset) return; // a button that needs none
      event.preventDefault();
      const said = form.querySelector("[data-said]");
      said.textContent = "";
      fill(form).catch(function () { said.textContent = said.dataset.said; });
    });
  });
})();
