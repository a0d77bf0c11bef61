"""What every answer tells the browser to refuse, and what an upgrade of Streamlit may change in it."""

import re
from pathlib import Path

import pytest
import streamlit

from gate.headers import EVERYWHERE, PLAIN_POLICY, STREAMLIT_SCRIPT, hash_of, page_policy, secured
from tests.gate.asking import run

INDEX = Path(streamlit.__file__).parent / "static" / "index.html"


def test_the_script_in_streamlits_page_is_the_one_that_was_read() -> None:
    """Red after an upgrade: read the scripts that index.html holds now. If they are harmless and one, put its hash into
    gate/headers.py; if there are several, page_policy takes several."""
    scripts = re.findall(r"<script>(.*?)</script>", INDEX.read_text(encoding="utf-8"), re.DOTALL)
    assert [hash_of(script) for script in scripts] == [STREAMLIT_SCRIPT]


def test_a_page_runs_no_script_that_is_not_named() -> None:
    rules = dict(rule.split(" ", 1) for rule in page_policy("sha256-a", "sha256-b").split("; "))
    assert rules["script-src"] == "'self' 'wasm-unsafe-eval' 'sha256-a' 'sha256-b'"
    assert {rules[name] for name in ("object-src", "base-uri")} == {"'none'"}
    assert rules["default-src"] == rules["connect-src"] == rules["frame-ancestors"] == "'self'"


@pytest.mark.parametrize(
    ("kind", "scheme", "policy", "hsts"),
    [
        ("text/html; charset=utf-8", "http", PLAIN_POLICY, None),
        ("text/plain", "https", PLAIN_POLICY, "max-age=31536000"),
        # a worker would be bound by the policy its file comes with
        ("text/javascript", "http", None, None),
    ],
)
def test_every_answer_carries_them(kind: str, scheme: str, policy: str | None, hsts: str | None) -> None:
    sent: list = []

    async def keep(message) -> None:
        sent.append(message)

    headers = [(b"content-type", kind.encode()), (b"access-control-allow-origin", b"*"), (b"cache-control", b"private")]
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    run(secured({"type": "http", "scheme": scheme}, keep)(start))  # type: ignore[arg-type]
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    assert told == {
        **EVERYWHERE,
        "content-type": kind,
        "cache-control": "private",
        **({"content-security-policy": policy} if policy else {}),
        **({"strict-transport-security": hsts} if hsts else {}),
    }


def test_the_colours_of_the_sign_in_are_those_of_the_theme() -> None:
    import tomllib

    house = Path(__file__).resolve().parents[2]
    theme = tomllib.loads((house / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    light, dark = (
        (house / "gate" / "login.css").read_text(encoding="utf-8").split("@media (prefers-color-scheme: dark)")
    )
    for scheme, style in (("light", light), ("dark", dark)):
        known = {value for value in theme[scheme].values() if isinstance(value, str)} | {"#FFFFFF"}
        assert set(re.findall(r"#[0-9A-F]{6}", style)) <= known
