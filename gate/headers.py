"""What every answer tells the browser to refuse: foreign scripts, frames, guesses at types, addresses told to others."""

import base64
import hashlib

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Scope, Send

# The one script that stands in Streamlit's own page. A test compares it with the installed version: after an upgrade
# read the new script, and if it is harmless put its hash here.
STREAMLIT_SCRIPT = "sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA="

EVERYWHERE = {
    "x-content-type-options": "nosniff",
    # the address of a page names a matter; forms still say that they come from here
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "x-robots-tag": "noindex, nofollow",
}
LASTING = "public, max-age=31536000, immutable"  # what bears a hash of its content in its address
# A page without any script: the sign-in, and every plain answer.
PLAIN_POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def hash_of(script: str) -> str:
    """A script's name in a content security policy."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode('utf-8')).digest()).decode()}"


def page_policy(*scripts: str) -> str:
    """The content security policy of Streamlit's page; scripts: hashes of those that stand in the page itself."""
    inline = " ".join(f"'{script}'" for script in scripts)
    return (
        f"default-src 'self'; script-src 'self' 'wasm-unsafe-eval' {inline}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    )


def secured(scope: Scope, send: Send) -> Send:
    """`send`, with the headers above on the answer; what no screen's own part has said about its policy is plain."""

    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            for name, value in EVERYWHERE.items():
                headers[name] = value
            if scope["scheme"] == "https":
                headers["strict-transport-security"] = "max-age=31536000"
            # no page of another server may read anything here
            for name in ("access-control-allow-origin", "access-control-allow-credentials"):
                del headers[name]
            if headers.get("content-type", "").startswith(("text/html", "text/plain")):
                headers.setdefault("content-security-policy", PLAIN_POLICY)
            headers.setdefault("cache-control", "no-store")
            message = {**message, "headers": headers.raw}
        await send(message)

    return with_headers
