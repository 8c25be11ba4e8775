// A further device: this phone offers a place by a code, the new one asks with a number, this phone grants it.

import { canPasskey, prove, register } from "../shared/webauthn.js";
import { afterActivation, refusalView } from "./activate.js";
import { api } from "./api.js";
import { browserOf, resultView } from "./list.js";
import { noPasskeysView } from "./login.js";
import { address, back, badge, button, countdown, drawing, facts, h, name, note, shown, text, title, top } from "./pieces.js";
import { deviceName } from "./platform.js";
import { fill, words } from "./words.js";

const AGAIN = 2_000;

function refused(app, error) {
  app.show(refusalView(app, error.title ?? words.offlineTitle, error.message, error.correlation, () => app.open()));
}

/// On the phone that is there: proves its owner, then shows the code.
export function offerView(app) {
  const news = note();
  const go = button(words.addShowCode, "phone-add-code", offer);

  async function offer() {
    go.disabled = true;
    news.tell("");
    try {
      const { challenge, options } = await api.beginOffer();
      app.show(codeView(app, await api.offer({ challenge, credential: await prove(options) })));
    } catch (error) {
      if (error.status === 401) return app.signIn();
      news.tell(error.name === "Refused" || error.name === "Offline" ? error.message : words.notUsed, true);
      go.disabled = false;
    }
  }

  return h(
    "main",
    { class: "view", "data-view": "add" },
    back(() => app.openSettings()),
    h("div", { class: "middle" }, badge("badge-good", "phone"), title(words.addTitle), text(words.addText), news),
    h("div", { class: "actions" }, go),
  );
}

function codeView(app, { link, code, now, expires_at }) {
  const until = expires_at - (now - Date.now());
  const time = h("span", { class: "time-left", role: "timer" });
  const picture = drawing(`0 0 ${code.size} ${code.size}`, "code", [code.path]);
  const view = h(
    "main",
    { class: "view", "data-view": "add-code" },
    back(() => app.openSettings(), h("p", { class: "time" }, words.timeLeft, " ", time)),
    h(
      "div",
      { class: "middle" },
      title(words.addCodeTitle),
      text(words.addCodeText),
      h("div", { class: "code-frame", testid: "phone-add-link", "data-link": link, role: "img", "aria-label": words.addCodeTitle }, picture),
    ),
  );
  // The list hears of the device that asks; this screen leads to it.
  view.update = (_approvals, devices) => {
    if (devices.length) app.openAddition(devices[0].id);
  };
  view.tick = () => {
    const { left, text: clock } = countdown(until);
    time.textContent = clock;
    if (left === 0) app.openSettings();
  };
  view.tick();
  return view;
}

/// On the phone that is there: who asks from where, and the number on the new screen.
export function additionView(app, { addition, challenge, options }) {
  let current = { challenge, options };
  const news = note();
  const number = h("input", { class: "digits", id: "number", inputmode: "numeric", pattern: "[0-9]{2}", maxlength: "2", autocomplete: "off", enterkeyhint: "done", testid: "phone-number", oninput: typed });
  const yes = h("button", { class: "button", type: "submit", disabled: true, testid: "phone-grant" }, words.addGrant);
  const no = button(words.deny, "phone-refuse", refuse, "button button-quiet");

  function typed() {
    number.value = number.value.replace(/\D/g, "").slice(0, 2);
    yes.disabled = number.value.length !== 2;
  }

  async function grant(event) {
    event.preventDefault();
    yes.disabled = true;
    news.tell("");
    try {
      const credential = await prove(current.options);
      const { decided, left } = await api.grant(addition.id, { challenge: current.challenge, number: Number(number.value), credential });
      if (decided === "now") return app.show(resultView(app, { kind: "badge-good", picture: "check", heading: words.addGranted, explanation: words.addGrantedText, testid: "phone-granted" }));
      if (decided !== "wrong_number" || left === 0) return app.show(resultView(app, { kind: "badge-bad", picture: "shield", heading: words.overTitle, explanation: words.addOver, testid: "phone-over" }));
      number.value = "";
      news.tell(fill(words.addWrongNumber, left === 1 ? words.try : fill(words.tries, String(left))), true);
      current = await api.showAddition(addition.id);
    } catch (error) {
      await explain(error);
    }
    typed();
  }

  async function explain(error) {
    if (error.status === 401) return app.signIn();
    if (error.name !== "Refused") return news.tell(error.name === "Offline" ? error.message : words.notUsed, true);
    current = await api.showAddition(addition.id).catch(() => current);
    news.tell(error.message, true);
  }

  async function refuse() {
    try {
      await api.refuseAddition(addition.id);
      app.show(resultView(app, { kind: "", picture: "stop", heading: words.deniedTitle, explanation: words.addRefused, testid: "phone-denied" }));
    } catch (error) {
      refused(app, error);
    }
  }

  const { from } = addition;
  return h(
    "main",
    { class: "view", "data-view": "addition" },
    back(() => app.open()),
    h(
      "form",
      { class: "grows", onsubmit: grant, novalidate: true },
      h(
        "div",
        { class: "middle middle-top" },
        title(words.additionTitle),
        text(words.additionText),
        h("div", { class: "enter" }, h("label", { class: "field-label", for: "number" }, words.addNumber), h("div", { class: "digits-frame" }, number)),
        news,
        facts(
          [words.additionName, h("span", { testid: "phone-addition-name" }, shown(addition.name))],
          [words.browser, browserOf(from)],
          [words.place, from.place && name(from.place)],
          [words.address, shown(from.address)],
        ),
      ),
      h("div", { class: "actions" }, h("div", { class: "pair" }, no, yes)),
    ),
  );
}

/// On the new device: opened by the code.
export function joinView(app, { secret }) {
  if (!secret) return refusalView(app, words.noSecretTitle, words.addNoSecret, "");
  if (!canPasskey()) return noPasskeysView(app);
  const news = note();
  const open = button(words.addOpen, "phone-join-open", openOffer);

  async function openOffer() {
    open.disabled = true;
    try {
      const [offer, guess] = await Promise.all([api.openOffer(secret), deviceName()]);
      app.show(nameView(app, { secret, offer, guess }));
    } catch (error) {
      if (error.name === "Refused") return app.show(refusalView(app, error.title, words.addOver, error.correlation));
      news.tell(error.message, true);
      open.disabled = false;
    }
  }

  return h(
    "main",
    { class: "view", "data-view": "join" },
    top(app.organisation),
    h("div", { class: "middle" }, badge("badge-good", "phone"), title(words.joinTitle), text(words.joinText), news),
    h("div", { class: "actions" }, open),
  );
}

function nameView(app, { secret, offer, guess }) {
  const news = note();
  const device = h("input", { class: "field-input", id: "device", maxlength: "64", value: shown(guess), autocomplete: "off", enterkeyhint: "done", testid: "phone-device-name" });
  const go = h("button", { class: "button", type: "submit", testid: "phone-join" }, words.joinAsk);

  async function submit(event) {
    event.preventDefault();
    go.disabled = true;
    try {
      const asked = await api.askToJoin({ secret, device_name: device.value.trim() || guess });
      app.show(waitView(app, { ...asked, offer }));
    } catch (error) {
      if (error.code === "bad-invitation") return app.show(refusalView(app, error.title, words.addOver, error.correlation));
      news.tell(error.code === "bad-request" ? words.badName : error.message, true);
      go.disabled = false;
    }
  }

  return h(
    "main",
    { class: "view", "data-view": "join-name" },
    top(app.organisation),
    h(
      "form",
      { class: "grows", onsubmit: submit },
      h(
        "div",
        { class: "middle" },
        title(words.activateTitle),
        text(words.activateText),
        h("div", { class: "identity" }, h("p", { class: "identity-address", testid: "phone-address" }, address(offer.address)), h("p", { class: "identity-organisation" }, name(offer.organisation))),
        h("div", { class: "field" }, h("label", { class: "field-label", for: "device" }, words.deviceName), device),
        news,
      ),
      h("div", { class: "actions" }, go),
    ),
  );
}

// Shows the number until the other phone has typed it; then makes the passkey, by a tap, which browsers want for it.
function waitView(app, { claim, number, now, expires_at, offer }) {
  const until = expires_at - (now - Date.now());
  const news = note();
  const time = h("span", { class: "time-left", role: "timer" });
  const go = button(words.joinFinish, "phone-join-finish", finish);
  go.hidden = true;
  const heading = title(words.joinNumber);
  let isOver = false;

  async function look() {
    if (isOver || !view.isConnected) return;
    try {
      const { state } = await api.joinState(claim);
      if (state === "granted") return granted();
      if (state !== "asked") return over();
    } catch (error) {
      if (error.name === "Refused") return over();
    }
    setTimeout(look, AGAIN);
  }

  function over() {
    isOver = true;
    app.show(refusalView(app, words.overTitle, words.addOver, ""));
  }

  function granted() {
    heading.textContent = words.joinGranted;
    go.hidden = false;
    go.focus();
  }

  async function finish() {
    go.disabled = true;
    news.tell(words.activating);
    try {
      const { challenge, options } = await api.joinRegister(claim);
      const credential = await register(options);
      const me = await api.joinFinish({ claim, challenge, credential });
      isOver = true;
      await afterActivation(app, { ...offer, ...me });
    } catch (error) {
      if (error.code === "bad-invitation") return over();
      const known = error.name === "Refused" || error.name === "Offline";
      news.tell(error.name === "InvalidStateError" ? words.alreadyThere : known ? error.message : words.notUsed, true);
      go.disabled = false;
    }
  }

  const view = h(
    "main",
    { class: "view", "data-view": "join-wait" },
    top(app.organisation),
    h("div", { class: "middle middle-centred" }, heading, h("p", { class: "big-number", testid: "phone-join-number" }, String(number)), h("p", { class: "time" }, words.timeLeft, " ", time), news),
    h("div", { class: "actions" }, go),
  );
  view.tick = () => {
    const { left, text: clock } = countdown(until);
    time.textContent = clock;
    if (left === 0 && !isOver) over();
  };
  view.tick();
  setTimeout(look, AGAIN);
  return view;
}
