// The list of pending requests: always the server's, never the phone's memory.

import { address, badge, button, countdown, drawing, h, icon, name, shown, text, title, top } from "./pieces.js";
import { pushView } from "./activate.js";
import { homeScreenView } from "./install.js";
import { isInstalled, isIos } from "./platform.js";
import { permission } from "./push.js";
import { fill, words } from "./words.js";

/// Where a request comes from, in a few words: "Edge on Windows".
export function browserOf({ browser, system }) {
  return system ? fill(words.on, shown(browser)) + shown(system) : shown(browser);
}

/// What deserves a second look, each by a picture and in words: colour alone tells nobody anything.
export function marks({ from, abroad }) {
  const mark = (picture, label, testid) => h("span", { class: "mark", testid }, icon(picture), label);
  return [
    !from.recognised && mark("window", words.newBrowser, "phone-new-browser"),
    abroad && mark("globe", words.abroad, "phone-abroad"),
  ].filter(Boolean);
}

function card(app, approval) {
  const time = h("span", { class: "card-time" });
  const row = h(
    "button",
    { class: "request", type: "button", testid: "phone-request", "data-id": approval.id, onclick: () => app.openRequest(approval.id) },
    h(
      "span",
      { class: "request-words" },
      h("strong", {}, name(approval.application)),
      h("span", {}, [browserOf(approval.from), approval.from.place && shown(approval.from.place)].filter(Boolean).join(" · ")),
      ...marks(approval),
    ),
    time,
    icon("next"),
  );
  row.tick = () => {
    time.textContent = countdown(approval.expires_at - app.clockOffset).text;
  };
  row.tick();
  return row;
}

// A device that asks to be added.
function asking(app, device) {
  return h(
    "button",
    { class: "request", type: "button", testid: "phone-addition", "data-id": device.id, onclick: () => app.openAddition(device.id) },
    h("span", { class: "request-words" }, h("strong", {}, words.addAsks), h("span", {}, shown(device.name))),
    icon("next"),
  );
}

// A phone at rest with a tick: nothing to do is a good state.
const REST = [
  ["M34 8h28a10 10 0 0 1 10 10v60a10 10 0 0 1-10 10H34a10 10 0 0 1-10-10V18A10 10 0 0 1 34 8z", "rest-phone"],
  ["M42 80h12", "rest-line"],
  ["m36 47 8.5 8.5L61 38", "rest-tick"],
];

function empty() {
  return h(
    "div",
    { class: "empty", testid: "phone-empty" },
    drawing("0 0 96 96", "rest", REST),
    h("h2", { class: "empty-title" }, words.emptyTitle),
    text(words.emptyText),
  );
}

function banner(app) {
  const { device } = app.me;
  if (device.push === "reached") return null;
  const state = permission();
  const explanation = state === "denied" ? words.pushBlocked : words.pushUnreachedText;
  return h(
    "section",
    { class: "banner", testid: "phone-push-state", "data-push": device.push },
    h("p", {}, h("strong", {}, words.pushUnreached), " ", explanation),
    isIos && !isInstalled() && button(words.homeTitle, "phone-home", () => app.show(homeScreenView(app)), "button button-small"),
    state === "default" && button(words.pushOn, "phone-push-on", () => app.show(pushView(app, () => app.open())), "button button-small"),
  );
}

/// Wrong numbers have stopped the messages: whoever did not type them should know.
function paused(app) {
  return h(
    "section",
    { class: "banner", testid: "phone-push-paused", role: "status", hidden: !app.pushPaused },
    h("p", {}, h("strong", {}, words.pushPaused), " ", words.pushPausedText),
  );
}

export function listView(app) {
  const heading = title(words.listTitle, { class: "title only-heard" });
  const pause = paused(app);
  const matter = h("div", { class: "requests", testid: "phone-list", "aria-live": "polite" });
  const settings = h("button", { class: "round", type: "button", "aria-label": words.settings, testid: "phone-settings", onclick: () => app.openSettings() }, icon("gear"));
  const view = h(
    "main",
    { class: "view", "data-view": "list" },
    top(app.me.organisation, settings),
    banner(app),
    pause,
    app.news(),
    heading,
    matter,
    h("button", { class: "way-to", type: "button", testid: "phone-recent", onclick: () => app.openRecent() }, icon("history"), words.recent, icon("next")),
    h("p", { class: "small foot-line" }, address(app.me.address)),
  );
  let drawn = null;
  view.update = (approvals, devices) => {
    pause.hidden = !app.pushPaused;
    const ids = [...approvals, ...devices].map(({ id }) => id).join();
    if (ids === drawn) return;
    drawn = ids;
    const cards = [...approvals.map((approval) => card(app, approval)), ...devices.map((device) => asking(app, device))];
    heading.classList.toggle("only-heard", cards.length === 0);
    matter.replaceChildren(...(cards.length ? cards : [empty()]));
  };
  view.tick = () => {
    for (const row of matter.children) row.tick?.();
  };
  view.update(app.approvals, app.devices);
  return view;
}

/// Told in full on the whole screen.
export function resultView(app, { kind, picture, heading, explanation, testid, then = () => app.open() }) {
  return h(
    "main",
    { class: "view", "data-view": "result" },
    top(app.me.organisation),
    h("div", { class: "middle middle-centred" }, badge(`badge-large ${kind}`, picture), title(heading, { "data-testid": testid }), text(explanation)),
    h("div", { class: "actions" }, button(words.done, "phone-done", then, "button button-soft")),
  );
}
