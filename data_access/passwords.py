"""Passwords: stored as argon2id, compared in the same time whether or not there is an account, refused when guessed first."""

import gzip
import re
import secrets
import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10  # characters
LONGEST = 200
# 19 MiB, two rounds, one lane: what OWASP asks of argon2id.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Of a password nobody knows, with the parameters above: what is compared where there is nothing to compare.
_NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$S8skXex26kRmgtm/1w8gQw$AZDaxB5u7dKJne6HEymFnsn91RWf7C/w5J/BcbCSBJg"
# The 19,640 most used passwords, from Django (docs/dependencies.md).
_LIST = Path(__file__).with_name("common-passwords.txt.gz")
# What people here put before a number, beside what the list has and what is pinyin.
_HABITS = frozenset({"qq", "wx", "wechat", "weibo", "admin", "administrator", "root", "password", "passwd", "china"})
_BESIDE = r"[\d\W_]*"
_SYLLABLE = (
    "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    "(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ui|ao|ou|iu|ie|ue|ve|er|an|en|in|un|ia|ua|uo|[aoeiuv])"
)
# A name or a phrase in pinyin with a number: 张伟2026, 我爱你520, 石景山@123.
_PINYIN = re.compile(f"{_BESIDE}(?:{_SYLLABLE}){{1,4}}{_BESIDE}")
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
    folded = typed.casefold()
    if login.casefold() in folded:
        return "密码不能含有账号名，请换一个。"
    if not re.search(r"[^\d\W_]", folded):
        return "密码不能只有数字和符号，请加上字母或文字。"
    word = re.sub(f"^{_BESIDE}|{_BESIDE}$", "", folded)
    if len(set(folded)) < 5 or {folded, word} & (_common() | _HABITS) or _PINYIN.fullmatch(folded):
        return "密码太容易被猜到（常用密码，或拼音、常用词加数字），请换一个。"
    return None


def initial() -> str:
    """A random first password (59 bits) that can be read out: three groups of four."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


@cache
def _common() -> frozenset[str]:
    return frozenset(gzip.decompress(_LIST.read_bytes()).decode().split("\n"))


def _typed(text: str) -> str:
    # The same characters from any keyboard: full-width letters and composed accents are those they look like.
    return unicodedata.normalize("NFKC", text)
