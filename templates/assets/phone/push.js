// Push messages: asking for them, and keeping the server's address of this phone true. Every step is limited
// in time and fails softly: without push the list and the QR code remain.

import { toBytes, toText } from "../shared/webauthn.js";
import { api } from "./api.js";
import { isInstalled, isIos } from "./platform.js";

const PATIENCE = 10_000;
const SENT = "countersign.push";

/// "unavailable", or the browser's word: "default", "granted", "denied".
export function permission() {
  const isThere = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  return isThere ? Notification.permission : "unavailable";
}

function limited(work) {
  const timeOut = new Promise((_, reject) => setTimeout(() => reject(new Error("too slow")), PATIENCE));
  return Promise.race([work, timeOut]);
}

// Remembers which address the server has, as a fingerprint.
async function fingerprint(address) {
  const bytes = new TextEncoder().encode(JSON.stringify(address));
  return toText(await crypto.subtle.digest("SHA-256", bytes));
}

function remembered() {
  try {
    return localStorage.getItem(SENT);
  } catch {
    return null;
  }
}

function remember(print) {
  try {
    localStorage.setItem(SENT, print);
  } catch {
    // Without a memory the address is sent at every open: more work, same end.
  }
}

function addressOf(subscription) {
  const { endpoint, keys } = subscription.toJSON();
  return { endpoint, p256dh: keys.p256dh, auth: keys.auth };
}

function isOfKey(subscription, key) {
  const its = subscription.options?.applicationServerKey;
  return !its || toText(its) === key;
}

async function subscribed(manager, key, device) {
  let subscription = await manager.getSubscription();
  if (subscription) {
    // Another key, or an address that the server found dead: only a new one helps.
    const isDead = device.push === "unreached" && remembered() === (await fingerprint(addressOf(subscription)));
    if (isDead || !isOfKey(subscription, key)) {
      await subscription.unsubscribe();
      subscription = null;
    }
  }
  return subscription ?? manager.subscribe({ userVisibleOnly: true, applicationServerKey: toBytes(key) });
}

async function connect(key, device) {
  const worker = await navigator.serviceWorker.ready;
  const address = addressOf(await subscribed(worker.pushManager, key, device));
  const print = await fingerprint(address);
  if (device.push === "reached" && remembered() === print) return device;
  const answer = await api.push(address);
  remember(print);
  return answer.device;
}

async function withdraw() {
  const { device } = await limited(api.push({ endpoint: null }));
  localStorage.removeItem(SENT);
  return device;
}

/// At every open: makes the server's address of this phone true again, and tells the device as it is then.
export async function renew({ vapid_key: key, device }) {
  const state = permission();
  try {
    if (state === "granted") return await limited(connect(key, device));
    // Withdrawn in the settings. Only the browser that handed an address in may take it back: the same
    // phone's Home Screen app and its browser share one device and not one address.
    if (state === "denied" && remembered()) return await withdraw();
  } catch {
    return { ...device, push: "unreached" };
  }
  return device;
}

/// Whether the person should be asked for the permission, unbidden. The server may know an address that is not
/// this app's; on iOS only an app on the Home Screen has one, so another's serves an app that is gone.
export function wantsPush({ device }) {
  if (permission() !== "default") return false;
  return device.push !== "reached" || (isIos && isInstalled() && !remembered());
}

/// After a tap: asks the person, then connects.
export async function turnOn(me) {
  if (permission() === "unavailable") return me.device;
  if ((await Notification.requestPermission()) !== "granted") return me.device;
  return renew(me);
}

export async function forget() {
  try {
    localStorage.removeItem(SENT);
    const worker = await limited(navigator.serviceWorker.ready);
    const subscription = await worker.pushManager.getSubscription();
    await subscription?.unsubscribe();
  } catch {
    // The server forgets the address by itself.
  }
}
