"""Gets a token as MSAL does for a federated name and password: the document, its addresses, the request, the answer.

Arguments: folder of the package, address of the document, certificate file, edition (13 or 2005), name, code. Prints a
JSON object with the token, its type and the address, or with what was said instead.
"""

import importlib
import json
import ssl
import sys
import types
import urllib.error
import urllib.request

packages, mex_url, certificate, edition, name, code = sys.argv[1:]

# The package's front door imports what its HTTP client needs; these three modules need nothing.
package = types.ModuleType("msal")
package.__path__ = [packages + "/msal"]
sys.modules["msal"] = package
mex = importlib.import_module("msal.mex")
wstrust_request = importlib.import_module("msal.wstrust_request")

context = ssl.create_default_context(cafile=certificate)


class Answer:
    def __init__(self, status, text):
        self.status_code = status
        self.text = text
        self.headers = {}


class Client:
    """What MSAL asks of an HTTP client."""

    @staticmethod
    def _sent(request):
        try:
            with urllib.request.urlopen(request, context=context) as answer:
                return Answer(answer.status, answer.read().decode("utf-8"))
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read().decode("utf-8"))

    def get(self, url, **_):
        return self._sent(urllib.request.Request(url))

    def post(self, url, data=None, headers=None, **_):
        return self._sent(urllib.request.Request(url, data=data.encode("utf-8"), headers=headers or {}))


client = Client()
document = client.get(mex_url).text
chosen = mex.Mex(document).get_wstrust_username_password_endpoint()
action = {
    "13": mex.Mex.ACTION_13,
    "2005": mex.Mex.ACTION_2005,
}[edition]
address = chosen["address"]
if edition == "2005":
    address = address.replace("/trust/13/", "/trust/2005/")
try:
    result = wstrust_request.send_request(name, code, "urn:federation:MicrosoftOnline", address, action, client)
    if isinstance(result.get("token"), bytes):
        result["token"] = result["token"].decode("utf-8")
    result["chosen"] = chosen
except RuntimeError as error:
    result = {"refused": str(error)}
print(json.dumps(result))
