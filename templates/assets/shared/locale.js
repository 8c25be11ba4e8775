// How the reader writes dates: as in their own region, where their browser speaks the page's language.

const { lang } = document.documentElement;

export const locale = navigator.languages.find((tag) => tag.split("-")[0].toLowerCase() === lang) ?? lang;
