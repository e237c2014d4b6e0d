// Makes or uses a passkey, or proves with one who fills in a form. The form carries what the browser answers; the service judges it. Without this script the
// form's own words say that a script is needed.
(() => {
  "use strict";
  if (!window.PublicKeyCredential) return;

  const bytes = (text) => {
    const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const text = (buffer) => {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  };
  const known = (asked) => asked.passkeys.map((id) => ({ type: "public-key", id: bytes(id) }));

  const make = async (asked, form) => {
    const made = await navigator.credentials.create({ publicKey: {
      challenge: bytes(asked.challenge),
      rp: { id: asked.party, name: asked.service },
      user: { id: bytes(asked.user), name: asked.email, displayName: asked.name },
      pubKeyCredParams: [{ type: "public-key", alg: -7 }, { type: "public-key", alg: -8 }],
      excludeCredentials: known(asked),
      authenticatorSelection: { userVerification: "required", residentKey: "discouraged" },
      attestation: "none",
      timeout: 120000,
    } });
    form.elements.client_data.value = text(made.response.clientDataJSON);
    form.elements.authenticator_data.value = text(made.response.getAuthenticatorData());
  };

  const use = async (asked, form, before) => {
    const used = await navigator.credentials.get({ publicKey: {
      challenge: bytes(asked.challenge),
      rpId: asked.party,
      allowCredentials: known(asked),
      userVerification: "required",
      timeout: 120000,
    } });
    const said = {
      id: used.rawId,
      client_data: used.response.clientDataJSON,
      authenticator_data: used.response.authenticatorData,
      signature: used.response.signature,
    };
    for (const [name, value] of Object.entries(said)) form.elements[before + name].value = text(value);
  };

  // Whoever has an app as well may have typed its code instead.
  const proves = (form) => form.elements.proof_id && !form.elements.present_code?.value;

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.addEventListener("submit", async (event) => {
      // A button that only arranges the form proves nothing.
      if (form.dataset.passkey === "prove" && (event.submitter?.formNoValidate || !proves(form))) return;
      event.preventDefault();
      const failed = form.querySelector("[data-failed]");
      failed.hidden = true;
      try {
        const headers = { "x-form-word": form.elements.form_word.value };
        const answer = await fetch(form.dataset.challenge, { method: "POST", headers });
        if (!answer.ok) throw new Error(String(answer.status));
        const asked = await answer.json();
        if (form.dataset.passkey === "make") await make(asked, form);
        if (form.dataset.passkey === "use") await use(asked, form, "");
        else if (proves(form)) await use(asked, form, "proof_");
        form.submit();
      } catch {
        failed.hidden = false;
      }
    });
  }
})();
