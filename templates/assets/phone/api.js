// The phone's way to the server. A no comes back as a Refused, a dead line as Offline.

import { words } from "./words.js";

export class Refused extends Error {
  constructor(status, answer) {
    super(answer.text ?? words.offlineText);
    this.name = "Refused";
    this.status = status;
    this.code = answer.refusal ?? "fault";
    this.title = answer.title ?? words.offlineTitle;
    this.correlation = answer.correlation ?? "";
  }
}

export class Offline extends Error {
  constructor() {
    super(words.offlineText);
    this.name = "Offline";
    this.title = words.offlineTitle;
  }
}

async function call(method, path, body) {
  const headers = { "X-Countersign": "1" };
  if (body) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(`/phone/api/${path}`, { method, headers, cache: "no-store", body: body && JSON.stringify(body) });
  } catch {
    throw new Offline();
  }
  if (answer.status === 204) return {};
  const content = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, content);
  return content;
}

export const api = {
  me: () => call("GET", "me"),
  approvals: () => call("GET", "approvals"),
  recent: () => call("GET", "recent"),
  open: (secret) => call("POST", "invitation/open", { secret }),
  activate: (proof) => call("POST", "invitation/activate", proof),
  beginLogin: () => call("POST", "login/begin", {}),
  finishLogin: (proof) => call("POST", "login/finish", proof),
  push: (address) => call("POST", "push", address),
  show: (id) => call("POST", `approvals/${id}/show`, {}),
  approve: (id, proof) => call("POST", `approvals/${id}/approve`, proof),
  deny: (id, report) => call("POST", `approvals/${id}/deny`, { report }),
  scan: (code) => call("POST", "qr", { code }),
  beginCode: () => call("POST", "code/begin", {}),
  finishCode: (proof) => call("POST", "code/finish", proof),
  beginOffer: () => call("POST", "devices/begin", {}),
  offer: (proof) => call("POST", "devices/offer", proof),
  openOffer: (secret) => call("POST", "devices/open", { secret }),
  askToJoin: (wish) => call("POST", "devices/ask", wish),
  joinState: (claim) => call("POST", "devices/state", { claim }),
  joinRegister: (claim) => call("POST", "devices/register", { claim }),
  joinFinish: (proof) => call("POST", "devices/finish", proof),
  showAddition: (id) => call("POST", `devices/${id}/show`, {}),
  grant: (id, proof) => call("POST", `devices/${id}/grant`, proof),
  refuseAddition: (id) => call("POST", `devices/${id}/refuse`, {}),
  signOut: () => call("POST", "sign-out", {}),
};
