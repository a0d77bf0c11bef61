"""Passwords: how they are kept, compared in the same time whatever there is, and what is refused as easily guessed."""

import pytest
from argon2 import PasswordHasher, extract_parameters

from data_access import passwords

TOO_EASY = "密码太容易被猜到（常用密码，或拼音、常用词加数字），请换一个。"
ONLY_NUMBERS = "密码不能只有数字和符号，请加上字母或文字。"


def test_a_password_is_kept_as_argon2id_with_19_mebibytes() -> None:
    kept = passwords.stored("永乐西小区7号楼")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert [passwords.fits(kept, text) for text in ("永乐西小区7号楼", "永乐西小区７号楼", "永乐西小区8号楼", "")] == [
        True,
        True,  # full-width digits are the same ones
        False,
        False,
    ]


def test_what_is_compared_for_nobody_costs_what_a_password_costs() -> None:
    assert extract_parameters(passwords._NOBODYS) == extract_parameters(passwords.stored("x"))


@pytest.mark.parametrize("kept", [None, "known"], ids=["nobody", "somebody"])
def test_there_is_one_comparison_whoever_asks(monkeypatch: pytest.MonkeyPatch, kept: str | None) -> None:
    """That both answers take the same time, counted and not timed."""
    if kept:
        kept = passwords.stored("another one")
    compared: list[str] = []

    class Counted(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            compared.append(str(hash))
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_HASHER", Counted())
    assert passwords.fits(kept, "wrong") is False
    assert [extract_parameters(one) for one in compared] == [extract_parameters(passwords._NOBODYS)]


def test_a_password_that_cannot_be_read_fits_nobody() -> None:
    assert [passwords.fits(kept, "x") for kept in ("", "plain", "$argon2id$broken")] == [False] * 3


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("kurz-9", "密码至少 10 个字符，请换一个长一些的。"),
        ("x" * 201, "密码不能超过 200 个字符，请换一个短一些的。"),
        ("LuGu-kjh-98", "密码不能含有账号名，请换一个。"),
        ("1234567890", ONLY_NUMBERS),
        ("13800000000", ONLY_NUMBERS),
        ("2026-11-30!", ONLY_NUMBERS),
        ("qwertyuiop", TOO_EASY),
        ("1qaz2wsx3edc", TOO_EASY),
        ("Password@2026", TOO_EASY),
        ("administrator1!", TOO_EASY),
        ("abababababab", TOO_EASY),
        ("woaini1314520", TOO_EASY),
        ("ｗｏａｉｎｉ１３１４", TOO_EASY),
        ("qq123456789", TOO_EASY),
        ("zhangwei2026", TOO_EASY),
        ("2026Shijingshan", TOO_EASY),
        ("xinfangban@123", TOO_EASY),
        ("correct-horse-stack", None),
        ("x8#Kd-ab!29", None),
        ("永乐西小区七号楼暖气", None),
        ("yongle-xixiaoqu-7", None),
    ],
)
def test_what_is_easily_guessed_is_refused(text: str, why: str | None) -> None:
    assert passwords.refusal(text, "lugu") == why


def test_long_nonsense_is_judged_at_once() -> None:
    assert passwords.refusal("aiyo" * 48 + "!x", "lugu") is None


def test_an_initial_password_can_be_read_out_and_is_not_refused() -> None:
    made = {passwords.initial() for _ in range(50)}
    assert len(made) == 50
    assert {passwords.refusal(one, "lugu") for one in made} == {None}
    assert {(len(one), set("01oil") & set(one) == set()) for one in made} == {(14, True)}
