"""Passwords: stored as argon2id, compared in the same time whether or not there is an account, refused when guessed first."""

import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10  # characters
LONGEST = 200
# 19 MiB, two rounds, one lane: what OWASP asks of argon2id.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Of a password nobody knows, with the parameters above: what is compared where there is nothing to compare.
_NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$S8skXex26kRmgtm/1w8gQw$AZDaxB5u7dKJne6HEymFnsn91RWf7C/w5J/BcbCSBJg"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another when read out


def stored(text: str) -> str:
    """The password as it is kept."""
    return _HASHER.hash(_typed(text))


def fits(kept: str | None, text: str) -> bool:
    """Whether this is the password; None (no account, no password) takes as long and is never right."""
    try:
        right = _HASHER.verify(kept or _NOBODYS, _typed(text))
    except (VerificationError, InvalidHashError):
        return False
    return right and kept is not None


def refusal(text: str, login: str) -> str | None:
    """Why this may not be a password, as a Chinese sentence; None if it may."""
    typed = _typed(text)
    if len(typed) < SHORTEST:
        return f"密码至少 {SHORTEST} 个字符，请换一个长一些的。"
    if len(typed) > LONGEST:
        return f"密码不能超过 {LONGEST} 个字符，请换一个短一些的。"
    if login.casefold() in typed.casefold():
        return "密码不能含有账号名，请换一个。"
    return None


def initial() -> str:
    """A random first password (59 bits) that can be read out: three groups of four."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def _typed(text: str) -> str:
    # The same characters from any keyboard: full-width letters and composed accents are those they look like.
    return unicodedata.normalize("NFKC", text)
