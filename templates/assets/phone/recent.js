// What was asked of late and what came of it: where a person finds what was not theirs, and says so.

import { api } from "./api.js";
import { browserOf, marks, resultView } from "./list.js";
import { address, ago, back, badge, button, drawing, exactly, facts, h, icon, name, note, shown, text, title } from "./pieces.js";
import { reportView } from "./request.js";
import { words } from "./words.js";

const OUTCOMES = {
  pending: { kind: "", picture: "clock", label: words.outcomePending, explanation: words.outcomePendingText },
  expired: { kind: "", picture: "spent", label: words.outcomeExpired, explanation: words.outcomeExpiredText },
  approved: { kind: "badge-good", picture: "check", label: words.outcomeApproved, explanation: words.outcomeApprovedText },
  denied: { kind: "", picture: "stop", label: words.outcomeDenied, explanation: words.outcomeDeniedText },
  reported: { kind: "badge-bad", picture: "shield", label: words.outcomeReported, explanation: words.outcomeReportedText },
  exhausted: { kind: "badge-bad", picture: "notice", label: words.outcomeExhausted, explanation: words.outcomeExhaustedText },
  superseded: { kind: "", picture: "swap", label: words.outcomeSuperseded, explanation: words.outcomeSupersededText },
  cancelled: { kind: "", picture: "door", label: words.outcomeCancelled, explanation: words.outcomeCancelledText },
};

function isOpen(app, { state, expires_at: until }) {
  return state === "pending" && until - app.clockOffset > Date.now();
}

function outcome(app, approval) {
  const state = approval.state === "pending" && !isOpen(app, approval) ? "expired" : approval.state;
  return OUTCOMES[state] ?? OUTCOMES.cancelled;
}

function whereOf({ place, address: from }) {
  return shown(place ?? from);
}

// What waits in the list is opened to be answered there; everything else to be looked at.
function openIt(app, approval, all) {
  const waits = isOpen(app, approval) && app.approvals.some(({ id }) => id === approval.id);
  return waits ? app.openRequest(approval.id) : app.show(detailView(app, approval, all));
}

function row(app, approval, all) {
  const { kind, picture, label } = outcome(app, approval);
  const asked = approval.created_at - app.clockOffset;
  const time = h("time", { datetime: new Date(asked).toISOString() });
  const made = h(
    "button",
    { class: "request request-past", type: "button", testid: "phone-recent-item", "data-id": approval.id, "data-state": approval.state, onclick: () => openIt(app, approval, all) },
    h("span", { class: `badge badge-small ${kind}` }, icon(picture)),
    h(
      "span",
      { class: "request-words" },
      h("strong", {}, label),
      time,
      h("span", {}, `${browserOf(approval.from)} · ${whereOf(approval.from)}`),
      ...marks(approval),
    ),
    icon("next"),
  );
  made.tick = () => {
    time.textContent = ago(asked);
  };
  made.tick();
  return made;
}

// A page with lines and nothing on them.
const QUIET = [
  ["M28 10h40a8 8 0 0 1 8 8v60a8 8 0 0 1-8 8H28a8 8 0 0 1-8-8V18a8 8 0 0 1 8-8z", "rest-phone"],
  ["M34 30h28M34 44h28M34 58h16", "rest-line"],
];

function empty() {
  return h(
    "div",
    { class: "empty", testid: "phone-empty" },
    drawing("0 0 96 96", "rest", QUIET),
    h("h2", { class: "empty-title" }, words.recentEmptyTitle),
    text(words.recentEmptyText),
  );
}

/// The requests of the last day, the newest first.
export function recentView(app, approvals) {
  const intro = text(words.recentText);
  const matter = h("div", { class: "requests" });
  const view = h("main", { class: "view", "data-view": "recent" }, back(() => app.open()), title(words.recent), intro, matter);

  function draw(all) {
    intro.hidden = all.length === 0;
    matter.replaceChildren(...(all.length ? all.map((approval) => row(app, approval, all)) : [empty()]));
  }

  view.tick = () => {
    for (const each of matter.children) each.tick?.();
  };
  // Something came in or was settled: what is shown here has changed with it.
  let waiting = app.approvals.map(({ id }) => id).join();
  view.update = async (pending) => {
    const now = pending.map(({ id }) => id).join();
    if (now === waiting) return;
    waiting = now;
    const renewed = await api.recent().catch(() => null);
    if (renewed) draw(renewed.approvals);
  };
  draw(approvals);
  return view;
}

/// One request of late in full, with the way to say that it was somebody else.
function detailView(app, approval, all) {
  const { kind, picture, label, explanation } = outcome(app, approval);
  const { from } = approval;
  const news = note();
  const leave = () => app.show(recentView(app, all));
  const confirm = () => app.show(reportView(app, { ...reportWords(app, approval), leave: () => app.show(view), report }));

  async function report() {
    try {
      const { decided } = await api.deny(approval.id, true);
      app.show(reportedView(app, approval, decided));
    } catch (error) {
      if (error.status === 401) return app.signIn();
      app.show(view);
      news.tell(error.message, true);
    }
  }

  const view = h(
    "main",
    { class: "view", "data-view": "recent-request", "data-id": approval.id },
    back(leave),
    h(
      "div",
      { class: "middle middle-top" },
      badge(kind, picture),
      title(label),
      text(explanation),
      h("div", { class: "marks" }, ...marks(approval)),
      facts(
        [words.when, exactly(approval.created_at)],
        [words.application, name(approval.application)],
        [words.browser, h("span", { testid: "phone-browser" }, browserOf(from))],
        [words.place, from.place && name(from.place)],
        [words.address, h("span", { testid: "phone-from" }, shown(from.address))],
        [words.account, address(approval.address)],
      ),
      news,
    ),
    approval.state !== "reported" && h("div", { class: "actions" }, button(words.report, "phone-recent-report", confirm, "button button-quiet button-alarm")),
  );
  return view;
}

// A request that still waits is stopped by the report; one that is over has left something behind, or nothing.
function reportWords(app, approval) {
  return isOpen(app, approval) ? {} : { heading: words.reportPastTitle, explanation: words.reportPastText };
}

function reportedView(app, approval, decided) {
  const ended = approval.state === "approved" ? words.reportedApprovedText : words.reportedPastText;
  const done = isOpen(app, approval) ? words.reportedText : ended;
  const explanation = decided === "now" ? done : words.reportedAlreadyText;
  return resultView(app, { kind: "", picture: "shield", heading: words.reportedTitle, explanation, testid: "phone-reported", then: () => app.openRecent() });
}
