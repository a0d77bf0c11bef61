"""This machine: which addresses and names are reached from it alone."""

import ipaddress


def is_loopback(address: str) -> bool:
    """Whether an address, or a host's name, is this machine's own; "" and what is neither is not."""
    try:
        return address == "localhost" or ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
