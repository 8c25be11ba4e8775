// What this phone is to the server, and how to leave.

import { offerView } from "./add.js";
import { api } from "./api.js";
import { codeView } from "./code.js";
import { homeScreenView } from "./install.js";
import { address, back, button, facts, h, name, note, title } from "./pieces.js";
import { isInstalled, isIos } from "./platform.js";
import { forget, permission, turnOn } from "./push.js";
import { words } from "./words.js";

export function settingsView(app) {
  const { me } = app;
  const news = note();
  const reached = me.device.push === "reached";

  async function repair() {
    fix.disabled = true;
    fix.textContent = words.pushWorking;
    me.device = await turnOn(me);
    app.openSettings();
  }

  async function leave() {
    out.disabled = true;
    try {
      await forget();
      await api.signOut();
      app.me = null;
      location.replace("/phone/");
    } catch (error) {
      news.tell(error.message, true);
      out.disabled = false;
    }
  }

  const fix = button(words.pushOn, "phone-push-on", repair, "button button-soft");
  const out = button(words.signOut, "phone-sign-out", leave, "button button-quiet");
  const state = permission();
  return h(
    "main",
    { class: "view", "data-view": "settings" },
    back(() => app.open()),
    h(
      "div",
      { class: "middle middle-top" },
      title(words.settings),
      facts([words.signedInAs, address(me.address)], [words.organisation, name(me.organisation)], [words.thisPhone, name(me.device.name)]),
      h(
        "p",
        { class: reached ? "state state-good" : "state state-warn", testid: "phone-push-state", "data-push": me.device.push },
        reached ? words.pushReached : words.pushUnreached,
      ),
      !reached && state === "denied" && h("p", { class: "small" }, words.pushBlocked),
      !reached && state !== "denied" && state !== "unavailable" && fix,
      button(words.addDevice, "phone-add", () => app.show(offerView(app)), "button button-soft"),
      me.codes && button(words.codeOpen, "phone-code", () => app.show(codeView(app)), "button button-soft"),
      isIos && !isInstalled() && button(words.homeTitle, "phone-home", () => app.show(homeScreenView(app)), "button button-soft"),
      news,
    ),
    h("div", { class: "actions" }, out, h("p", { class: "small" }, words.signOutText)),
  );
}
