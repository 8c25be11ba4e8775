// What kind of phone this is.

import { words } from "./words.js";

const agent = navigator.userAgent;

// An iPad calls itself a Mac; a Mac has no touch screen.
export const isIos = /iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1);
export const isComputer = !isIos && !/Android|Mobile/.test(agent);

export function isInstalled() {
  return matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;
}

/// What its owner may call it.
export async function deviceName() {
  if (isIos) return /iPad|Macintosh/.test(agent) ? "iPad" : "iPhone";
  const details = await navigator.userAgentData?.getHighEntropyValues?.(["model"]).catch(() => null);
  if (details?.model) return details.model;
  if (/Android/.test(agent)) return words.androidPhone;
  if (/Windows/.test(agent)) return words.windowsComputer;
  if (/Macintosh/.test(agent)) return "Mac";
  if (/CrOS/.test(agent)) return "Chromebook";
  return /Linux/.test(agent) ? words.linuxComputer : words.somePhone;
}

let offer = null;

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offer = event;
});

/// Whether the browser lets us offer the installation.
export function canInstall() {
  return offer !== null && !isInstalled();
}

export async function install() {
  const asked = offer;
  offer = null;
  await asked?.prompt();
}
