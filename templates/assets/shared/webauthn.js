// WebAuthn in JSON both ways. Browsers of today do it themselves; the rest of the file is for those that do not.

export function canPasskey() {
  return typeof PublicKeyCredential === "function" && Boolean(navigator.credentials?.get);
}

/// Signs a challenge with a passkey of this site.
export async function prove(options) {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON?.(options) ?? readRequest(options);
  return toJson(await navigator.credentials.get({ publicKey }));
}

/// Makes a new passkey.
export async function register(options) {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON?.(options) ?? readCreation(options);
  return toJson(await navigator.credentials.create({ publicKey }));
}

export function toBytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

export function toText(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function readDescriptors(list = []) {
  return list.map((item) => ({ ...item, id: toBytes(item.id) }));
}

function readRequest(options) {
  return {
    ...options,
    challenge: toBytes(options.challenge),
    allowCredentials: readDescriptors(options.allowCredentials),
  };
}

function readCreation(options) {
  return {
    ...options,
    challenge: toBytes(options.challenge),
    user: { ...options.user, id: toBytes(options.user.id) },
    excludeCredentials: readDescriptors(options.excludeCredentials),
  };
}

function toJson(credential) {
  if (typeof credential.toJSON === "function") {
    try {
      return credential.toJSON();
    } catch {
      // Some password managers put in an object of their own whose toJSON refuses.
    }
  }
  const { response } = credential;
  const written = { clientDataJSON: toText(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) written[name] = toText(response[name]);
  }
  if (response.getTransports) written.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: written,
  };
}
