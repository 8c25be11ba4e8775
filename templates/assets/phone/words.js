// What the authenticator says, in the language of its page.

export const { words } = await import(`./words/${document.documentElement.lang}.js`);

export function fill(sentence, value) {
  return sentence.replace("{}", value);
}
