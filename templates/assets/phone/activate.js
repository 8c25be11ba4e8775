// From an invitation to a working phone: open (a tap, never a visit), look whose it is, make a passkey,
// connect push. Only the passkey has to succeed.

import { canPasskey, register } from "../shared/webauthn.js";
import { api } from "./api.js";
import { homeScreenView, readyView } from "./install.js";
import { noPasskeysView } from "./login.js";
import { address, badge, button, facts, h, name, note, shown, text, title, top } from "./pieces.js";
import { deviceName, isComputer, isInstalled, isIos } from "./platform.js";
import { permission, renew, turnOn } from "./push.js";
import { words } from "./words.js";

export function activateView(app, { secret }) {
  if (!secret) return refusalView(app, words.noSecretTitle, words.noSecretText, "");
  if (!canPasskey()) return noPasskeysView(app);
  const news = note();
  const open = button(words.openInvitation, "phone-open", openInvitation);

  async function openInvitation() {
    open.disabled = true;
    news.tell("");
    try {
      const [invitation, guess] = await Promise.all([api.open(secret), deviceName()]);
      app.show(accountView(app, { secret, invitation, guess }));
    } catch (error) {
      if (error.name === "Refused") return app.show(refusalView(app, error.title, error.message, error.correlation));
      news.tell(error.message, true);
      open.disabled = false;
    }
  }

  return h(
    "main",
    { class: "view", "data-view": "invited" },
    top(app.organisation),
    h(
      "div",
      { class: "middle" },
      badge("badge-good", "mail"),
      title(words.invited),
      text(words.invitedText),
      isComputer && h("p", { class: "note note-calm", testid: "phone-computer" }, words.computer),
      news,
    ),
    h("div", { class: "actions" }, open),
  );
}

function accountView(app, { secret, invitation, guess }) {
  const news = note();
  const device = h("input", { class: "field-input", id: "device", maxlength: "64", value: shown(guess), autocomplete: "off", enterkeyhint: "done", testid: "phone-device-name" });
  const activate = h("button", { class: "button", type: "submit", testid: "phone-activate" }, words.activate);
  let current = invitation;

  async function submit(event) {
    event.preventDefault();
    activate.disabled = true;
    news.tell(words.activating);
    try {
      const credential = await register(current.options);
      const device_name = device.value.trim() || guess;
      const active = await api.activate({ secret, challenge: current.challenge, credential, device_name });
      await afterActivation(app, { ...invitation, ...active });
    } catch (error) {
      await explain(error);
      activate.disabled = false;
    }
  }

  async function explain(error) {
    if (error.code === "bad-invitation") {
      return app.show(refusalView(app, error.title, error.message, error.correlation));
    }
    if (error.name === "Refused") current = await api.open(secret).catch(() => current);
    if (error.code === "bad-request") return news.tell(words.badName, true);
    if (error.name === "InvalidStateError") return news.tell(words.alreadyThere, true);
    news.tell(error.name === "Refused" || error.name === "Offline" ? error.message : words.notUsed, true);
  }

  return h(
    "main",
    { class: "view", "data-view": "account" },
    top(app.organisation),
    h(
      "form",
      { class: "grows", onsubmit: submit },
      h(
        "div",
        { class: "middle" },
        title(words.activateTitle),
        text(words.activateText),
        h(
          "div",
          { class: "identity" },
          h("p", { class: "identity-address", testid: "phone-address" }, address(invitation.address)),
          h("p", { class: "identity-organisation", testid: "phone-organisation" }, name(invitation.organisation)),
        ),
        facts([words.application, name(invitation.application)]),
        h(
          "div",
          { class: "field" },
          h("label", { class: "field-label", for: "device" }, words.deviceName),
          device,
          h("p", { class: "small" }, words.deviceNameHint),
        ),
        news,
      ),
      h("div", { class: "actions" }, activate, h("p", { class: "small" }, words.notYours)),
    ),
  );
}

export async function afterActivation(app, me) {
  history.replaceState(null, "", "/phone/");
  app.me = me;
  if (permission() === "granted") {
    app.show(workingView(app));
    me.device = await renew(me);
    return app.show(readyView(app));
  }
  if (permission() === "default") return app.show(pushView(app));
  app.show(isIos && !isInstalled() ? homeScreenView(app, { activated: true }) : readyView(app));
}

function workingView(app) {
  return h(
    "main",
    { class: "view", "data-view": "connecting" },
    top(app.organisation),
    h("div", { class: "middle" }, badge("badge-good", "bell"), title(words.pushWorking), h("div", { class: "progress" })),
  );
}

/// Asks for the permission to notify. "Not now" is as good an answer.
export function pushView(app, next = () => app.show(readyView(app))) {
  async function allow() {
    on.disabled = true;
    on.textContent = words.pushWorking;
    app.me.device = await turnOn(app.me);
    next();
  }

  const on = button(words.pushOn, "phone-push-on", allow);
  return h(
    "main",
    { class: "view", "data-view": "push" },
    top(app.organisation),
    h("div", { class: "middle" }, badge("badge-good", "bell"), title(words.pushTitle), text(words.pushText)),
    h("div", { class: "actions" }, on, button(words.later, "phone-push-later", next, "button-plain")),
  );
}

/// A no that ends the way: says why, and what to do.
export function refusalView(app, heading, explanation, correlation, then = null) {
  return h(
    "main",
    { class: "view", "data-view": "refused" },
    top(app.organisation),
    h(
      "div",
      { class: "middle" },
      badge("", "notice"),
      title(heading, { "data-testid": "refused-title" }),
      text(explanation),
      correlation && h("p", { class: "small" }, `${words.reference} `, h("code", { class: "reference", testid: "refused-correlation" }, shown(correlation))),
    ),
    then && h("div", { class: "actions" }, button(words.goToList, "phone-done", then)),
  );
}
