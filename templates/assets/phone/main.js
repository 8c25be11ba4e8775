// The authenticator: knows who this phone is, keeps the list current, and shows one screen at a time.

import { activateView, pushView, refusalView } from "./activate.js";
import { additionView, joinView } from "./add.js";
import { api } from "./api.js";
import { listView } from "./list.js";
import { loginView } from "./login.js";
import { h } from "./pieces.js";
import { renew, wantsPush } from "./push.js";
import { recentView } from "./recent.js";
import { requestView, showResult } from "./request.js";
import { settingsView } from "./settings.js";
import { words } from "./words.js";

const POLL = 5_000;
const ID = /^[0-9a-f]{32}$/;
const screen = document.getElementById("screen");
let view = null;
let looking = false;
let lookAgain = false;

const app = {
  me: null,
  approvals: [],
  devices: [],
  clockOffset: 0,
  isOffline: false,
  pushPaused: false,

  get organisation() {
    return this.me?.organisation ?? document.body.dataset.organisation;
  },

  show(next) {
    view = next;
    screen.replaceChildren(next);
    const heading = next.querySelector("h1");
    document.title = `${heading?.textContent ?? words.app} · ${words.app}`;
    scrollTo(0, 0);
    heading?.focus({ preventScroll: true });
  },

  /// The list.
  open() {
    history.replaceState(null, "", "/phone/");
    this.show(listView(this));
    look();
  },

  async openRequest(id) {
    try {
      const request = await api.show(id);
      this.clockOffset = request.now - Date.now();
      history.replaceState(null, "", `/phone/?request=${id}`);
      this.show(requestView(this, request));
    } catch (error) {
      if (error.status === 401) return this.signIn();
      if (error.code === "not-pending" || error.code === "approval-expired") return showResult(this, "over");
      this.show(refusalView(this, error.title ?? words.offlineTitle, error.message, error.correlation, () => this.open()));
    }
  },

  /// A device that asks to be added.
  async openAddition(id) {
    try {
      this.show(additionView(this, await api.showAddition(id)));
    } catch (error) {
      if (error.status === 401) return this.signIn();
      this.show(refusalView(this, error.title ?? words.offlineTitle, error.message, error.correlation, () => this.open()));
    }
  },

  async openRecent() {
    try {
      const { now, approvals } = await api.recent();
      this.clockOffset = now - Date.now();
      this.show(recentView(this, approvals));
    } catch (error) {
      if (error.status === 401) return this.signIn();
      this.show(refusalView(this, error.title ?? words.offlineTitle, error.message, error.correlation, () => this.open()));
    }
  },

  openSettings() {
    this.show(settingsView(this));
  },

  signIn() {
    this.me = null;
    this.show(loginView(this, { afterScan: Boolean(scannedCode()) }));
  },

  /// A line that tells when the list may be old.
  news() {
    return h("p", { class: "note", role: "status", hidden: !this.isOffline, "data-offline": true }, words.offline);
  },

  /// Finds out who this phone is and what it was opened for.
  async start({ justSignedIn = false } = {}) {
    if (location.pathname.startsWith("/phone/activate")) {
      return this.show(activateView(this, { secret: location.hash.slice(1) }));
    }
    if (location.pathname === "/phone/add") return this.show(joinView(this, { secret: location.hash.slice(1) }));
    try {
      this.me ??= await api.me();
    } catch (error) {
      return error.status === 401 ? this.signIn() : this.show(lostView());
    }
    await this.openWhatWasAskedFor(justSignedIn);
    await this.keepPush();
  },

  async openWhatWasAskedFor(justSignedIn) {
    const code = scannedCode();
    const id = new URLSearchParams(location.search).get("request") ?? "";
    if (code) return this.openScanned(code);
    if (ID.test(id)) return this.openRequest(id);
    // Whoever came for nothing in particular has a moment to say where messages reach them.
    if (justSignedIn && wantsPush(this.me)) return this.show(pushView(this, () => this.open()));
    this.open();
  },

  async openScanned(code) {
    try {
      const { approval } = await api.scan(code);
      await this.openRequest(approval);
    } catch (error) {
      if (error.status === 401) return this.signIn();
      const leave = () => this.open();
      this.show(refusalView(this, error.title ?? words.offlineTitle, error.message, error.correlation, leave));
    }
  },

  async keepPush() {
    const before = this.me.device.push;
    this.me.device = await renew(this.me);
    if (this.me.device.push !== before && view?.dataset.view === "list") this.show(listView(this));
  },
};

function scannedCode() {
  return location.pathname.match(/^\/phone\/q\/([A-Za-z0-9_.-]{1,128})$/)?.[1];
}

function lostView() {
  const lost = refusalView(app, words.offlineTitle, words.offlineText, "");
  lost.append(h("div", { class: "actions" }, h("button", { class: "button", type: "button", onclick: () => app.start() }, words.tryAgain)));
  return lost;
}

function showOffline(isOffline) {
  app.isOffline = isOffline;
  const line = screen.querySelector("[data-offline]");
  if (line) line.hidden = !isOffline;
}

async function closeOldNotices() {
  const worker = await navigator.serviceWorker?.getRegistration("/phone/");
  for (const notice of (await worker?.getNotifications()) ?? []) {
    // What was changed stands in no list: its notice stays until it is tapped.
    if (!notice.tag.startsWith("news-") && !app.approvals.some(({ id }) => id === notice.tag)) notice.close();
  }
}

// Asks for the list; screens that live by it redraw themselves.
async function look() {
  if (!app.me || !view?.update || document.hidden) return;
  // News while an answer is on its way may be newer than that answer.
  lookAgain = looking;
  if (looking) return;
  looking = true;
  const asking = view;
  try {
    const { now, approvals, devices, push_paused } = await api.approvals();
    app.clockOffset = now - Date.now();
    app.approvals = approvals;
    app.devices = devices;
    app.pushPaused = push_paused;
    showOffline(false);
    if (view === asking) view.update(approvals, devices);
    await closeOldNotices();
  } catch (error) {
    if (error.status === 401) app.signIn();
    else showOffline(true);
  } finally {
    looking = false;
    if (lookAgain) look();
  }
}

function onMessage({ data }) {
  if (data?.kind === "open" && ID.test(data.id)) return app.me ? app.openRequest(data.id) : undefined;
  look();
}

// The one script address this page may ever load by name, for browsers that ask for a policy.
function workerAddress() {
  const policy = window.trustedTypes?.createPolicy("countersign", { createScriptURL: () => "/phone/sw.js" });
  return policy ? policy.createScriptURL("") : "/phone/sw.js";
}

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(workerAddress(), { scope: "/phone/", updateViaCache: "none" }).catch(() => {});
  navigator.serviceWorker.addEventListener("message", onMessage);
}

setInterval(look, POLL);
setInterval(() => view?.tick?.(), 1000);
document.addEventListener("visibilitychange", look);
addEventListener("online", look);
addEventListener("hashchange", () => app.start());
app.start();
