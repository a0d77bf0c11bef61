"""Which addresses and names are this machine's own."""

import pytest

from domain.loopback import is_loopback


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_this_machine(address: str) -> None:
    assert is_loopback(address)


@pytest.mark.parametrize(
    "address",
    ["", "0.0.0.0", "::", "10.1.2.3", "203.0.113.7", "localhost.evil.example", "127.0.0.1.evil.example", "127.1", "x"],
)
def test_another(address: str) -> None:
    assert not is_loopback(address)
