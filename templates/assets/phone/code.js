// A code for an app that asks for a name and a password instead of opening a browser.

import { prove } from "../shared/webauthn.js";
import { api } from "./api.js";
import { back, badge, button, countdown, h, note, text, title } from "./pieces.js";
import { words } from "./words.js";

export function codeView(app) {
  const news = note();
  const go = button(words.codeGet, "phone-code-get", fetchCode);

  async function fetchCode() {
    go.disabled = true;
    news.tell("");
    try {
      const { challenge, options } = await api.beginCode();
      app.show(shownView(app, await api.finishCode({ challenge, credential: await prove(options) })));
    } catch (error) {
      if (error.status === 401) return app.signIn();
      news.tell(error.name === "Refused" || error.name === "Offline" ? error.message : words.notUsed, true);
      go.disabled = false;
    }
  }

  return h(
    "main",
    { class: "view", "data-view": "code" },
    back(() => app.openSettings()),
    h("div", { class: "middle" }, badge("badge-good", "phone"), title(words.codeTitle), text(words.codeText), text(words.codeWarning), news),
    h("div", { class: "actions" }, go),
  );
}

function shownView(app, { code, now, expires_at }) {
  const until = expires_at - (now - Date.now());
  const time = h("span", { class: "time-left", role: "timer" });
  const view = h(
    "main",
    { class: "view", "data-view": "code-shown" },
    back(() => app.openSettings(), h("p", { class: "time" }, words.timeLeft, " ", time)),
    h(
      "div",
      { class: "middle middle-centred" },
      title(words.codeShownTitle),
      h("p", { class: "big-number big-code", testid: "phone-code-value" }, code),
      text(words.codeShownText),
    ),
    h("div", { class: "actions" }, button(words.codeAgain, "phone-code-again", () => app.show(codeView(app)), "button button-soft")),
  );
  // What is over is not shown any longer.
  view.tick = () => {
    const { left, text: clock } = countdown(until);
    time.textContent = clock;
    if (left === 0) app.show(codeView(app));
  };
  view.tick();
  return view;
}
