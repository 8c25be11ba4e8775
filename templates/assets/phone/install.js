// After activation: ready, and how to keep the app at hand. On iOS that is what makes push possible.

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

/// Three steps with pictures.
export function homeScreenView(app) {
  const step = (picture, words) => h("li", { class: "step" }, h("span", { class: "step-picture" }, drawing("0 0 24 24", "icon", picture)), h("span", {}, words));
  return h(
    "main",
    { class: "view", "data-view": "home-screen" },
    top(app.organisation),
    h(
      "div",
      { class: "middle" },
      title(words.homeTitle),
      text(words.homeText),
      h("ol", { class: "steps" }, step(SHARE, words.homeShare), step(ADD, words.homeAdd), step(APP, words.homeOpen)),
    ),
    h("div", { class: "actions" }, button(words.goToList, "phone-done", () => app.open(), "button button-soft")),
  );
}
