"""pysaml2 as a service provider: asks, and judges what it is answered.

Reads one question from the input and writes one answer to the output, both JSON. The first argument is the folder of the
packages.
"""

import json
import logging
import sys

sys.path.insert(0, sys.argv[1])
logging.disable(logging.CRITICAL)

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT  # noqa: E402
from saml2.client import Saml2Client  # noqa: E402
from saml2.config import SPConfig  # noqa: E402
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID  # noqa: E402

asked = json.load(sys.stdin)

# Without these it signs with SHA-1, which is taken of Microsoft 365 alone.
SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
DIGEST = "http://www.w3.org/2001/04/xmlenc#sha256"

config = SPConfig().load(
    {
        "entityid": asked["entity_id"],
        "metadata": {"inline": [asked["metadata"]]},
        "xmlsec_binary": asked["xmlsec"],
        "key_file": asked["key"],
        "cert_file": asked["certificate"],
        "allow_unknown_attributes": True,
        "service": {
            "sp": {
                "endpoints": {
                    "assertion_consumer_service": [(asked["acs"], BINDING_HTTP_POST)],
                    "single_logout_service": [(asked["slo"], BINDING_HTTP_POST)],
                },
                "name_id_format": [NAMEID_FORMAT_PERSISTENT],
                "authn_requests_signed": True,
                "logout_requests_signed": True,
                "want_assertions_signed": True,
                "want_response_signed": False,
                "allow_unsolicited": False,
            }
        },
    }
)
client = Saml2Client(config=config)


def form_of(sent):
    """The message of a form that the library wrote."""
    return sent["data"].split('name="SAMLRequest" value="', 1)[1].split('"', 1)[0]


def asks():
    if asked["binding"] == "redirect":
        request, sent = client.prepare_for_authenticate(
            entityid=asked["idp"], relay_state=asked["relay"], binding=BINDING_HTTP_REDIRECT, sigalg=SHA256
        )
        return {"id": request, "url": dict(sent["headers"])["Location"]}
    request, sent = client.prepare_for_authenticate(
        entityid=asked["idp"], relay_state=asked["relay"], binding=BINDING_HTTP_POST, sigalg=SHA256, digest_alg=DIGEST
    )
    return {"id": request, "message": form_of(sent)}


def judges():
    answer = client.parse_authn_request_response(
        asked["response"], BINDING_HTTP_POST, outstanding={asked["id"]: "/"}
    )
    if answer is None:
        return {"refused": "no answer"}
    told = answer.session_info()
    return {
        "name": told["name_id"].text,
        "format": told["name_id"].format,
        "values": told["ava"],
        "issuer": told["issuer"],
        "session": told["session_index"],
        "class": told["authn_info"][0][0],
    }


def leaves():
    name = NameID(format=NAMEID_FORMAT_PERSISTENT, text=asked["name"])
    where = client.metadata.single_logout_service(asked["idp"], BINDING_HTTP_REDIRECT, "idpsso")[0]["location"]
    request, message = client.create_logout_request(
        where, issuer_entity_id=asked["idp"], name_id=name, session_indexes=[asked["session"]], sign=False
    )
    sent = client.apply_binding(
        BINDING_HTTP_REDIRECT, str(message), where, relay_state=asked["relay"], sign=True,
        sigalg=SHA256,
    )
    return {"id": request, "url": dict(sent["headers"])["Location"]}


def hears():
    answer = client.parse_logout_request_response(asked["response"], BINDING_HTTP_POST)
    return {"ended": answer is not None and answer.status_ok()}


try:
    told = {"asks": asks, "judges": judges, "leaves": leaves, "hears": hears}[asked["act"]]()
except Exception as error:  # noqa: BLE001 whatever it is, it was refused
    told = {"refused": type(error).__name__ + ": " + str(error)[:400]}
print(json.dumps(told))
