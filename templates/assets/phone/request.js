// One request: who asks from where, the number, and the answer.

import { prove } from "../shared/webauthn.js";
import { api } from "./api.js";
import { browserOf, resultView } from "./list.js";
import { address, back, badge, button, countdown, facts, h, icon, name, note, shown, text, title } from "./pieces.js";
import { fill, words } from "./words.js";

const RESULTS = {
  approved: { kind: "badge-good", picture: "check", heading: words.approvedTitle, explanation: words.approvedText },
  denied: { kind: "", picture: "stop", heading: words.deniedTitle, explanation: words.deniedText },
  reported: { kind: "", picture: "shield", heading: words.reportedTitle, explanation: words.reportedText },
  late: { kind: "", picture: "clock", heading: words.lateTitle, explanation: words.lateText },
  over: { kind: "", picture: "notice", heading: words.overTitle, explanation: words.overText },
  exhausted: { kind: "badge-bad", picture: "shield", heading: words.exhaustedTitle, explanation: words.exhaustedText },
};

export function showResult(app, result) {
  app.show(resultView(app, { ...RESULTS[result], testid: `phone-${result}` }));
}

const AFTER = { already: "over", late: "late" };

export function requestView(app, shownRequest) {
  const { approval } = shownRequest;
  let current = shownRequest;
  let busy = false;
  const news = note();
  const until = approval.expires_at - app.clockOffset;
  const time = h("span", { class: "time-left", role: "timer", testid: "phone-time-left" });
  const number = h("input", { class: "digits", id: "number", inputmode: "numeric", pattern: "[0-9]{2}", maxlength: "2", autocomplete: "off", enterkeyhint: "done", testid: "phone-number", oninput: typed });
  const yes = h("button", { class: "button", type: "submit", disabled: true, testid: "phone-approve" }, words.approve);
  const no = button(words.deny, "phone-deny", () => answerNo(false), "button button-quiet");
  const notMe = button(words.report, "phone-report", () => app.show(reportView(app, { leave: () => app.show(view), report: () => answerNo(true) })), "button-plain button-alarm");

  function typed() {
    number.value = number.value.replace(/\D/g, "").slice(0, 2);
    const isWhole = number.value.length === 2;
    yes.disabled = busy || !isWhole;
    number.classList.toggle("is-whole", isWhole);
    if (isWhole) {
      news.tell("");
      // The keyboard has done its work: it would hide the buttons.
      if (matchMedia("(pointer: coarse)").matches) number.blur();
    }
  }

  function work(isBusy, label = words.approve) {
    busy = isBusy;
    yes.textContent = label;
    for (const control of [no, notMe, number]) control.disabled = isBusy;
    typed();
  }

  // A proof uses its challenge up: the next try needs another.
  async function renewed() {
    current = await api.show(approval.id);
  }

  async function approve(event) {
    event.preventDefault();
    if (busy || number.value.length !== 2) return;
    work(true, words.approving);
    news.tell("");
    try {
      const credential = await prove(current.options);
      const answer = await api.approve(approval.id, { challenge: current.challenge, number: Number(number.value), credential });
      await settle(answer);
    } catch (error) {
      await explain(error);
    }
    work(false);
  }

  async function settle({ decided, left }) {
    if (decided !== "wrong_number") return showResult(app, AFTER[decided] ?? "approved");
    if (left === 0) return showResult(app, "exhausted");
    number.value = "";
    news.tell(fill(words.wrongNumber, left === 1 ? words.try : fill(words.tries, String(left))), true);
    await renewed();
    number.disabled = false;
    number.focus();
  }

  async function explain(error) {
    if (error.status === 401) return app.start();
    if (error.code === "not-pending") return showResult(app, "over");
    if (error.code === "wrong-number") return showResult(app, "exhausted");
    if (error.name === "Refused") {
      await renewed().catch(() => {});
      return news.tell(error.code === "bad-challenge" ? words.again : error.message, true);
    }
    news.tell(error.name === "Offline" ? error.message : words.notUsed, true);
  }

  async function answerNo(isReport) {
    work(true, words.approve);
    try {
      const { decided } = await api.deny(approval.id, isReport);
      showResult(app, AFTER[decided] ?? (isReport ? "reported" : "denied"));
    } catch (error) {
      app.show(view);
      await explain(error);
      work(false);
    }
  }

  const { from } = approval;
  const view = h(
    "main",
    { class: "view", "data-view": "request", "data-id": approval.id },
    back(() => app.open(), h("p", { class: "time" }, words.timeLeft, " ", time)),
    h(
      "form",
      { class: "grows", onsubmit: approve, novalidate: true },
      h(
        "div",
        { class: "middle middle-top" },
        title(words.requestTitle),
        h("p", { class: "text" }, h("strong", { testid: "phone-application" }, name(approval.application)), " · ", name(approval.organisation)),
        warning(approval),
        h(
          "div",
          { class: "enter" },
          h("label", { class: "field-label", for: "number" }, words.number),
          h("div", { class: "digits-frame" }, number),
        ),
        news,
        facts(
          [words.browser, h("span", { testid: "phone-browser" }, browserOf(from))],
          [words.place, from.place && name(from.place)],
          [words.address, h("span", { testid: "phone-from" }, shown(from.address))],
          [words.account, address(approval.address)],
        ),
      ),
      h("div", { class: "actions" }, h("div", { class: "pair" }, no, yes), notMe),
    ),
  );
  view.tick = () => {
    const { left, text: clock } = countdown(until);
    time.textContent = clock;
    view.classList.toggle("is-short", left <= 15);
    if (left === 0 && !busy) showResult(app, "late");
  };
  view.update = (approvals) => {
    if (!busy && !approvals.some(({ id }) => id === approval.id)) showResult(app, countdown(until).left ? "over" : "late");
  };
  view.tick();
  return view;
}

// What deserves a second look before the number is typed.
function warning({ from, abroad }) {
  const line = (picture, what, why, testid) => h("p", { testid }, icon(picture), h("span", {}, h("strong", {}, `${what}.`), " ", why));
  const lines = [
    !from.recognised && line("window", words.newBrowser, words.newBrowserText, "phone-new-browser"),
    abroad && line("globe", words.abroad, words.abroadText, "phone-abroad"),
  ];
  return lines.some(Boolean) && h("div", { class: "warning" }, ...lines);
}

/// A report has consequences: says which, and asks once more.
export function reportView(app, { heading = words.reportTitle, explanation = words.reportText, leave, report }) {
  const yes = button(words.reportYes, "phone-report-yes", () => {
    yes.disabled = true;
    report();
  }, "button button-danger");
  const view = h(
    "main",
    { class: "view", "data-view": "report" },
    back(leave),
    h("div", { class: "middle" }, badge("badge-bad", "shield"), title(heading), text(explanation)),
    h("div", { class: "actions" }, yes, button(words.reportNo, "phone-report-no", leave, "button-plain")),
  );
  return view;
}
