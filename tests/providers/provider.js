// A service provider that was written by others: asks, and judges what it is answered. Reads one question from the
// input and writes one answer to the output, both JSON.

"use strict";

const fs = require("node:fs");
const { SAML } = require("@node-saml/node-saml");

const asked = JSON.parse(fs.readFileSync(0, "utf8"));

// What it asked stays in a file between two questions, so that it takes an answer once and only to what it asked.
const kept = () => (fs.existsSync(asked.cache) ? JSON.parse(fs.readFileSync(asked.cache, "utf8")) : {});
const keep = (all) => fs.writeFileSync(asked.cache, JSON.stringify(all));
const cacheProvider = {
  async saveAsync(key, value) {
    keep({ ...kept(), [key]: value });
    return { value, createdAt: Date.now() };
  },
  async getAsync(key) {
    return kept()[key] ?? null;
  },
  async removeAsync(key) {
    const { [key]: gone, ...rest } = kept();
    keep(rest);
    return gone ?? null;
  },
};

const saml = new SAML({ ...asked.options, cacheProvider, validateInResponseTo: "always" });

const acts = {
  asks: async () => ({ url: await saml.getAuthorizeUrlAsync(asked.relay, undefined, {}) }),
  asksByForm: async () => saml.getAuthorizeMessageAsync(asked.relay, undefined, {}),
  judges: async () => saml.validatePostResponseAsync({ SAMLResponse: asked.response }),
  leaves: async () => ({ url: await saml.getLogoutUrlAsync(asked.profile, asked.relay, {}) }),
};

acts[asked.act]().then(
  (answer) => console.log(JSON.stringify(answer)),
  (error) => console.log(JSON.stringify({ refused: error.message })),
);
