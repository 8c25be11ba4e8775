// A client of WS-Trust that was written by others: ADAL's way from the document to the token. Reads one question from the
// input and writes one answer to the output, both JSON. Node takes the certificate of the server from NODE_EXTRA_CA_CERTS.

"use strict";

const fs = require("node:fs");
const path = require("node:path");

// The package's front door opens onto Entra ID; behind it are those who speak with a federated domain.
require("adal-node");
const library = path.join(path.dirname(require.resolve("adal-node/package.json")), "lib");
const Mex = require(path.join(library, "mex.js"));
const WSTrustRequest = require(path.join(library, "wstrust-request.js"));
const WSTrustResponse = require(path.join(library, "wstrust-response.js"));

const asked = JSON.parse(fs.readFileSync(0, "utf8"));
const context = { _logContext: { correlationId: "99999999-0000-4000-8000-000000000001" } };
const version = { 13: "wstrust13", 2005: "wstrust2005" }[asked.edition];
const answers = (answer) => console.log(JSON.stringify(answer));

// What it makes of a fault: the client itself only shows its text.
const reads = (fault) => {
  const response = new WSTrustResponse(context, fault, version);
  try {
    response.parse();
  } catch {
    answers({ refused: response.errorCode, why: response.faultMessage });
    return;
  }
  answers({ refused: null });
};

const mex = new Mex(context, asked.mex);
mex.discover((error) => {
  if (error) {
    answers({ broken: String(error.message ?? error) });
    return;
  }
  const chosen = mex.usernamePasswordPolicy;
  const address = asked.edition === "2005" ? chosen.url.replace("/trust/13/", "/trust/2005/") : chosen.url;
  const request = new WSTrustRequest(context, address, "urn:federation:MicrosoftOnline", version);
  request.acquireToken(asked.name, asked.code, (refused, response) => {
    if (refused) {
      typeof response === "string" ? reads(response) : answers({ broken: String(refused.message ?? refused) });
    } else {
      answers({ chosen, type: response.tokenType, token: response.token });
    }
  });
});
