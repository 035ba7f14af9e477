// Security keys: the browser's own ceremony, with the options the page carries, and its answer in a hidden field.
const asked = JSON.parse(document.getElementById("key_options")?.textContent ?? "null");

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const listed = (credentials) => (credentials ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

function answer(credential) {
  const given = credential.response;
  const response = { clientDataJSON: text(given.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (given[name]) response[name] = text(given[name]);
  }
  if (given.getTransports) response.transports = given.getTransports();
  return {
    type: credential.type,
    id: credential.id,
    rawId: text(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

function create(options) {
  return navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: listed(options.excludeCredentials),
    },
  });
}

function get(options) {
  return navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: listed(options.allowCredentials) },
  });
}

for (const form of document.querySelectorAll("form[data-key]")) {
  const button = form.querySelector("button");
  const said = form.querySelector("[data-said]");
  form.hidden = false;
  if (!window.PublicKeyCredential || !asked) {
    button.disabled = true;
    said.textContent = "This browser, or this address, does not do security keys. They need https, or localhost.";
    continue;
  }
  button.addEventListener("click", async () => {
    said.textContent = "Waiting for your key.";
    try {
      const made = form.dataset.key === "create"
        ? await create(asked.creation_options.publicKey)
        : await get(asked.request_options.publicKey);
      form.elements.credential.value = JSON.stringify(answer(made));
      form.submit();
    } catch (error) {
      said.textContent = error.name === "InvalidStateError"
        ? "This key is there already."
        : "The key did not answer, or it was taken back. Try again.";
    }
  });
}
