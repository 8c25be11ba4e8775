// What the authenticator says, in the language of its page.

// Until a language has landed, English stands in for it.
const SPOKEN = ["en", "es", "fr"];
const { lang } = document.documentElement;

export const { words } = await import(`./words/${SPOKEN.includes(lang) ? lang : "en"}.js`);

export function fill(sentence, value) {
  return sentence.replace("{}", value);
}
