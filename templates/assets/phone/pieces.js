// The pieces screens are built of. Text goes in as text, never as markup.

import { locale } from "../shared/locale.js";
import { words } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  back: ["M14.5 6 8.5 12l6 6"],
  bell: ["M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15z", "M10 20.5h4"],
  check: ["m5 12.8 4.6 4.6L19.5 7.2"],
  clock: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 7.5v5l3.2 1.8"],
  door: ["M13.5 4H18a1.5 1.5 0 0 1 1.5 1.5v13A1.5 1.5 0 0 1 18 20h-4.5", "M4 12h10M10.5 8.5 14 12l-3.5 3.5"],
  gear: [
    "M12 8.8a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4z",
    "m10.2 3-.5 2.3a7 7 0 0 0-1.9 1.1l-2.2-.7-1.8 3.1 1.7 1.6a7 7 0 0 0 0 2.2l-1.7 1.6 1.8 3.1 2.2-.7c.6.5 1.2.8 1.9 1.1l.5 2.3h3.6l.5-2.3a7 7 0 0 0 1.9-1.1l2.2.7 1.8-3.1-1.7-1.6a7 7 0 0 0 0-2.2l1.7-1.6-1.8-3.1-2.2.7a7 7 0 0 0-1.9-1.1L13.8 3z",
  ],
  globe: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M3 12h18", "M12 3c-5 5-5 13 0 18 5-5 5-13 0-18z"],
  history: ["M4.2 9.5A8.5 8.5 0 1 1 3.5 13", "M3.7 4.5v5h5", "M12 8v4.5l3 1.8"],
  mail: ["M4 6h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1z", "m3.5 7 8.5 6.5L20.5 7"],
  next: ["m9.5 6 6 6-6 6"],
  notice: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 7.5v5.5M12 16.2v.1"],
  phone: ["M9.5 2.5h5A2.5 2.5 0 0 1 17 5v14a2.5 2.5 0 0 1-2.5 2.5h-5A2.5 2.5 0 0 1 7 19V5a2.5 2.5 0 0 1 2.5-2.5z", "M11 18.5h2"],
  shield: ["M12 2.8 4.8 5.5v5.7c0 4.6 3 8.3 7.2 10 4.2-1.7 7.2-5.4 7.2-10V5.5z", "M12 8v4.5M12 15.8v.1"],
  spent: ["M5 5h14M5 19h14", "M7 5v3.5L12 12l5-3.5V5M7 19v-3.5L12 12l5 3.5V19"],
  stop: ["m7 7 10 10M17 7 7 17"],
  swap: ["M4 8.5h14M14.5 5 18 8.5 14.5 12", "M20 15.5H6M9.5 12 6 15.5 9.5 19"],
  window: ["M4.5 4.5h15A1.5 1.5 0 0 1 21 6v12a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 18V6a1.5 1.5 0 0 1 1.5-1.5z", "M3 9h18M6.5 6.8v.1M9 6.8v.1"],
};

function node(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/// A drawing: a view box and the `d` of its paths, each with an optional class.
export function drawing(box, className, paths) {
  const svg = node("svg", { viewBox: box, class: className, "aria-hidden": "true" });
  for (const path of paths) {
    const [d, its] = Array.isArray(path) ? path : [path, ""];
    svg.append(node("path", its ? { d, class: its } : { d }));
  }
  return svg;
}

export function icon(name) {
  return drawing("0 0 24 24", "icon", ICONS[name]);
}

/// An element. `testid`, `onclick` and friends, attributes; false and null leave an attribute or child out.
export function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key === "testid") made.dataset.testid = value;
    else if (typeof value === "function") made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/// Text from outside: characters that hide or turn the writing become a visible mark.
export function shown(text) {
  const plain = String(text ?? "");
  return plain.replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, "\ufffd");
}

export function name(text) {
  return h("bdi", {}, shown(text));
}

/// An email address; where it has to break, it breaks before the @.
export function address(text) {
  const [whole, person, domain] = shown(text).match(/^([^@]*)(@.*)$/) ?? [shown(text), shown(text), ""];
  return h("bdi", { title: whole }, person, h("wbr"), domain);
}

export function title(text, attributes = {}) {
  return h("h1", { class: "title", tabindex: "-1", ...attributes }, text);
}

export function text(...children) {
  return h("p", { class: "text" }, ...children);
}

export function badge(kind, picture) {
  return h("div", { class: `badge ${kind}` }, icon(picture));
}

export function button(label, testid, onclick, className = "button") {
  return h("button", { class: className, type: "button", testid, onclick }, label);
}

/// A line of news inside a screen; empty until it is told something.
export function note() {
  const line = h("p", { class: "note", role: "alert", hidden: true, testid: "phone-note" });
  line.tell = (news, isBad = false) => {
    line.textContent = news;
    line.hidden = news === "";
    line.classList.toggle("note-bad", isBad);
  };
  return line;
}

/// The organisation's own picture, or our sign.
function sign() {
  const { logo, logoWidth, logoHeight } = document.body.dataset;
  if (logo) return h("img", { class: "brand-logo", src: logo, width: logoWidth, height: logoHeight, alt: "" });
  return drawing("0 0 32 32", "brand-mark", [
    ["M9 0h14a9 9 0 0 1 9 9v14a9 9 0 0 1-9 9H9a9 9 0 0 1-9-9V9a9 9 0 0 1 9-9z", "brand-tile"],
    ["m7.5 16.6 4.4 4.4 8.2-9.4", "brand-check"],
    ["m16.4 20 1 1 8.2-9.4", "brand-check brand-check-second"],
  ]);
}

export function top(organisation, ...actions) {
  return h("header", { class: "top" }, sign(), h("span", { class: "brand-name" }, name(organisation)), ...actions);
}

export function back(onclick, ...others) {
  const leave = h("button", { class: "round", type: "button", "aria-label": words.back, testid: "phone-back", onclick }, icon("back"));
  return h("header", { class: "top" }, leave, h("span", { class: "grows" }), ...others);
}

/// A facts table: pairs of a name and a value; a pair without a value is left out.
export function facts(...pairs) {
  const rows = pairs.filter(([, value]) => value);
  return h("dl", { class: "facts" }, ...rows.map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value))));
}

/// Minutes and seconds until an instant of the local clock.
export function countdown(until) {
  const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
  return { left, text: `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` };
}

/// How long ago an instant of the local clock was: "5 minutes ago".
export function ago(instant) {
  const minutes = Math.floor((Date.now() - instant) / 60_000);
  if (minutes < 1) return words.justNow;
  const [count, unit] = minutes < 60 ? [minutes, "minute"] : [Math.floor(minutes / 60), "hour"];
  return new Intl.RelativeTimeFormat(locale).format(-count, unit);
}

/// An instant to the second.
export function exactly(instant) {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" }).format(instant);
}
