// After activation: ready, and how to keep the app at hand. On iOS that is what makes push possible.
//
// What happens on an iPhone or iPad (16.4 or newer), from the mail to the first push message:
//
//  1. The invitation opens in the browser, the person activates there. A page in a browser cannot be pushed to:
//     PushManager is missing, `permission()` says "unavailable", nobody is asked for what cannot be had.
//  2. So activation ends in `homeScreenView`: ready, and the three steps to the Home Screen. iOS has no prompt for
//     it that a page could open. Whoever skips them finds them again on the ready screen and in the settings.
//  3. The app on the Home Screen begins at the manifest's `start_url` with a storage of its own: no cookie, no
//     local storage, no service worker of the browser's. What both reach is the passkey, in the phone's keychain.
//  4. Therefore the app's first screen is `loginView`, one button: tap, face, in. Its session is a second one of
//     the same device; the browser's goes on, which the camera needs: a scanned code opens in the browser.
//  5. Right after that login the app asks for push (`wantsPush` in push.js), once, by a button: iOS grants the
//     permission to a tap only. "Not now" leaves the banner on the list and the button in the settings.
//  6. A message opens the app at `/phone/?request=`. If the app is deleted its address answers 410 and is dropped;
//     a new one comes with the next login, although the server may still believe in the old one until then.
//
// Before 16.4 there is no push on iOS at all: step 5 is left out, the list and the QR code remain.

import { address, badge, button, drawing, facts, h, name, text, title, top } from "./pieces.js";
import { canInstall, install, isInstalled, isIos } from "./platform.js";
import { words } from "./words.js";

export function readyView(app) {
  const { me } = app;
  const reached = me.device.push === "reached";
  const more = isIos && !isInstalled();
  const installer = canInstall() && button(words.install, "phone-install", async () => {
    await install();
    app.open();
  }, "button button-soft");
  return h(
    "main",
    { class: "view", "data-view": "ready" },
    top(app.organisation),
    h(
      "div",
      { class: "middle" },
      badge("badge-good", "check"),
      title(words.readyTitle, { "data-testid": "phone-ready" }),
      text(words.readyText),
      facts([words.account, address(me.address)], [words.organisation, name(me.organisation)], [words.thisPhone, name(me.device.name)]),
      h(
        "p",
        { class: reached ? "state state-good" : "state state-warn", testid: "phone-push-state", "data-push": me.device.push },
        reached ? words.pushReached : words.pushUnreached,
      ),
    ),
    h(
      "div",
      { class: "actions" },
      more && button(words.homeTitle, "phone-home", () => app.show(homeScreenView(app))),
      installer,
      button(words.goToList, "phone-done", () => app.open(), more || installer ? "button-plain" : "button"),
    ),
  );
}

const SHARE = ["M5 9.5h-.5A1.5 1.5 0 0 0 3 11v8a1.5 1.5 0 0 0 1.5 1.5h15A1.5 1.5 0 0 0 21 19v-8a1.5 1.5 0 0 0-1.5-1.5H19", "M12 14.5V3", "m8 6.5 4-4 4 4"];
const ADD = ["M6 3.5h12A2.5 2.5 0 0 1 20.5 6v12a2.5 2.5 0 0 1-2.5 2.5H6A2.5 2.5 0 0 1 3.5 18V6A2.5 2.5 0 0 1 6 3.5z", "M12 8v8M8 12h8"];
const APP = [["M7 2h10a5 5 0 0 1 5 5v10a5 5 0 0 1-5 5H7a5 5 0 0 1-5-5V7a5 5 0 0 1 5-5z", "brand-tile"], ["m5.5 12.5 3.3 3.3 6.2-7", "brand-check"], ["m12.3 15 .8.8 6.2-7", "brand-check brand-check-second"]];

/// Three steps with pictures. Right after activation they stand for the ready screen and say so.
export function homeScreenView(app, { activated = false } = {}) {
  const step = (picture, words) => h("li", { class: "step" }, h("span", { class: "step-picture" }, drawing("0 0 24 24", "icon", picture)), h("span", {}, words));
  return h(
    "main",
    { class: "view", "data-view": "home-screen" },
    top(app.organisation),
    h(
      "div",
      { class: "middle" },
      activated && h("p", { class: "state state-good", testid: "phone-ready" }, words.activated),
      title(words.homeTitle),
      text(words.homeText),
      h("ol", { class: "steps" }, step(SHARE, words.homeShare), step(ADD, words.homeAdd), step(APP, words.homeOpen)),
    ),
    h("div", { class: "actions" }, button(words.goToList, "phone-done", () => app.open(), "button button-soft")),
  );
}
