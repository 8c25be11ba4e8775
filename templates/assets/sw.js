// The authenticator's service worker: turns push messages into notices and notices into the open app.
// It keeps nothing, knows nobody, and makes every address itself: a message carries a request's id only.
// WORDS stands above it as it is served.

const ID = /^[0-9a-f]{32}$/;
const KINDS = ["ask", "answered", "news", "test"];
const APP = "/phone/";
const LOOK = {
  icon: "/assets/icon-192.png",
  badge: "/assets/badge-96.png",
};

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

function read(event) {
  try {
    const { id, kind } = event.data.json();
    return { id: ID.test(id) ? id : "", kind: KINDS.includes(kind) ? kind : "ask" };
  } catch {
    return { id: "", kind: "ask" };
  }
}

async function windows() {
  const all = await clients.matchAll({ type: "window", includeUncontrolled: true });
  return all.filter((client) => new URL(client.url).pathname.startsWith(APP));
}

function notify(kind, how) {
  const { title, body } = WORDS[kind];
  return registration.showNotification(title, { ...LOOK, lang: WORDS.lang, body, ...how });
}

async function closeNotice(tag) {
  for (const notice of await registration.getNotifications({ tag })) notice.close();
}

// Browsers withdraw the permission of a worker that takes a message and shows nothing. So the news that a
// request is answered replaces its notice, silently, and that one is taken away a moment later.
async function showAnswered(tag) {
  await notify("answered", {
    tag,
    silent: true,
    renotify: false,
  });
  setTimeout(() => closeNotice(tag), 3000);
}

async function showAsk(tag) {
  await notify("ask", {
    tag,
    renotify: true,
    requireInteraction: true,
    vibrate: [80, 60, 80],
  });
}

// Something about the account has changed. What it is stands in the mail, for a phone in wrong hands reads this, too.
// Its tag is no request's, so a tap opens the list.
async function showNews(tag) {
  await notify("news", {
    tag: `news-${tag}`,
    requireInteraction: true,
  });
}

// The help desk looks whether messages come through: there is nothing to do, and nothing in the app to open.
async function showTest() {
  await notify("test", {
    tag: "countersign-test",
    renotify: true,
  });
}

const SHOW = { ask: showAsk, answered: showAnswered, news: showNews, test: showTest };

async function onPush({ id, kind }) {
  const tag = id || "countersign";
  await SHOW[kind](tag);
  if (kind === "test") return;
  for (const client of await windows()) client.postMessage({ kind, id });
}

async function openApp(id) {
  const [open] = await windows();
  if (open) {
    open.postMessage({ kind: "open", id });
    if (open.focus) return open.focus();
  }
  return clients.openWindow(id ? `${APP}?request=${id}` : APP);
}

// The browser has given this phone another push address: hand it in. If that fails, the app does it when opened.
async function renew(event) {
  const options = event.oldSubscription?.options ?? event.newSubscription?.options;
  const address = event.newSubscription ?? (options && (await registration.pushManager.subscribe(options)));
  if (!address) return;
  const { endpoint, keys } = address.toJSON();
  await fetch("/phone/api/push", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Countersign": "1" },
    body: JSON.stringify({ endpoint, p256dh: keys.p256dh, auth: keys.auth }),
  });
}

addEventListener("push", (event) => event.waitUntil(onPush(read(event))));

addEventListener("notificationclick", (event) => {
  event.notification.close();
  const tag = event.notification.tag;
  event.waitUntil(openApp(ID.test(tag) ? tag : ""));
});

addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));
