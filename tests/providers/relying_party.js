// A relying party of WS-Federation that was written by others: sends people to sign in, and judges what they bring.
// Reads one question from the input and writes one answer to the output, both JSON.

"use strict";

const fs = require("node:fs");
const { Strategy } = require("passport-wsfed-saml2");

const asked = JSON.parse(fs.readFileSync(0, "utf8"));
const answers = (answer) => console.log(JSON.stringify(answer));

const strategy = new Strategy(asked.options, (profile, done) => done(null, profile));
strategy.redirect = (url) => answers({ url });
strategy.success = (profile) => answers({ profile });
strategy.fail = (why) => answers({ refused: String(why?.message ?? why) });
strategy.error = (error) => answers({ refused: error.message });

const acts = {
  asks: () => strategy.authenticate({ method: "GET", query: {} }, { wctx: asked.context }),
  judges: () => strategy.authenticate({ method: "POST", body: asked.body, headers: {}, get: () => "" }, {}),
};

try {
  acts[asked.act]();
} catch (error) {
  answers({ refused: error.message });
}
