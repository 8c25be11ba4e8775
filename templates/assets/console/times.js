// Shows instants in the reader's own zone and way of writing; the exact one stays as a hint.

import { locale } from "../shared/locale.js";

const written = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });

export function writeTimes(within) {
  for (const time of within.querySelectorAll("time[datetime]")) {
    const instant = new Date(time.dateTime);
    if (Number.isNaN(instant.getTime())) continue;
    time.title = time.dateTime;
    time.textContent = written.format(instant);
  }
}

writeTimes(document);
