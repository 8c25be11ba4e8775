// A phone without a session: proves itself with a passkey that the browser finds by itself. One tap, because an app
// that was just put on the Home Screen begins here (see install.js).

import { canPasskey, prove } from "../shared/webauthn.js";
import { api } from "./api.js";
import { badge, button, h, note, text, title, top } from "./pieces.js";
import { isInstalled } from "./platform.js";
import { words } from "./words.js";

export function loginView(app, { afterScan = false } = {}) {
  const news = note();
  const enter = button(words.login, "phone-login", signIn);

  async function signIn() {
    enter.disabled = true;
    news.tell("");
    try {
      const { challenge, options } = await api.beginLogin();
      const credential = await prove(options);
      app.me = await api.finishLogin({ challenge, credential });
      await app.start({ justSignedIn: true });
    } catch (error) {
      news.tell(error.name === "Refused" || error.name === "Offline" ? error.message : words.notUsed, true);
      enter.disabled = false;
    }
  }

  if (!canPasskey()) return noPasskeysView(app);
  const installed = isInstalled();
  const why = installed ? words.loginInstalledText : words.loginText;
  return h(
    "main",
    { class: "view", "data-view": "login" },
    top(app.organisation),
    h("div", { class: "middle" }, badge("badge-good", "phone"), title(installed ? words.loginInstalledTitle : words.loginTitle), text(afterScan ? words.loginForQr : why), news),
    h("div", { class: "actions" }, enter, h("p", { class: "small" }, words.loginNew)),
  );
}

/// For windows inside other apps, which have no passkeys.
export function noPasskeysView(app) {
  return h(
    "main",
    { class: "view", "data-view": "no-passkeys" },
    top(app.organisation),
    h("div", { class: "middle" }, badge("", "notice"), title(words.noPasskeysTitle), text(words.noPasskeysText)),
  );
}
