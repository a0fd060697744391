"""Where notices may be sent: to the public internet, over HTTPS, and nowhere else."""

import pytest

from domain.notices.addresses import (
    LOCAL,
    PUBLIC,
    AddressFault,
    is_public,
    is_reachable,
    notice_url,
    reach_of,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://example.com/hooks", "https://example.com/hooks"),
        ("HTTPS://Example.COM:443/x?y=1", "https://example.com/x?y=1"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("https://exämple.com/ä", "https://xn--exmple-cua.com/%C3%A4"),
        ("https://8.8.8.8/x", "https://8.8.8.8/x"),
        ("https://[2606:4700::1111]/", "https://[2606:4700::1111]/"),
    ],
)
def test_a_public_address_is_kept_in_one_spelling(typed, kept):
    assert notice_url(typed, PUBLIC) == kept


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", AddressFault.BLANK),
        ("  ", AddressFault.BLANK),
        ("https://example.com/" + "x" * 481, AddressFault.TOO_LONG),
        ("example.com/hooks", AddressFault.NO_URL),
        ("//example.com/hooks", AddressFault.NO_URL),
        ("https:///hooks", AddressFault.NO_URL),
        ("https://example.com/a b", AddressFault.NO_URL),
        ("https://exam\nple.com/", AddressFault.NO_URL),
        ("https://example.com\\@evil.example/", AddressFault.NO_URL),
        ("https://example.com:99999/", AddressFault.NO_URL),
        ("https://intranet/", AddressFault.NO_URL),
        ("https://127.1/", AddressFault.NO_URL),
        ("https://2130706433/", AddressFault.NO_URL),
        ("https://0x7f.0.0.1/", AddressFault.NO_URL),
        ("https://-example.com/", AddressFault.NO_URL),
        ("http://example.com/", AddressFault.NOT_HTTPS),
        ("ftp://example.com/", AddressFault.NOT_HTTPS),
        ("http://127.0.0.1/", AddressFault.NOT_HTTPS),
        ("https://user@example.com/", AddressFault.HAS_CREDENTIALS),
        ("https://user:word@example.com/", AddressFault.HAS_CREDENTIALS),
        ("https://:word@example.com/", AddressFault.HAS_CREDENTIALS),
        ("https://example.com/#here", AddressFault.HAS_FRAGMENT),
        ("https://example.com:0/", AddressFault.PORT),
        ("https://example.com:22/", AddressFault.PORT),
        ("https://example.com:1023/", AddressFault.PORT),
        ("https://localhost/", AddressFault.NOT_PUBLIC),
        ("https://127.0.0.1/", AddressFault.NOT_PUBLIC),
        ("https://[::1]/", AddressFault.NOT_PUBLIC),
        ("https://10.1.2.3/", AddressFault.NOT_PUBLIC),
        ("https://169.254.169.254/latest/meta-data", AddressFault.NOT_PUBLIC),
        ("https://[::ffff:7f00:1]/", AddressFault.NOT_PUBLIC),
    ],
)
def test_any_other_address_is_refused_for_its_reason(typed, fault):
    assert notice_url(typed, PUBLIC) is fault


@pytest.mark.parametrize(
    "typed",
    ["http://127.0.0.1:9000/hooks", "http://localhost:9000/hooks", "https://10.1.2.3/hooks"],
)
def test_on_a_developers_machine_notices_may_stay_there(typed):
    assert notice_url(typed, LOCAL) == typed


@pytest.mark.parametrize("typed", ["http://example.com:9000/", "http://10.1.2.3:9000/"])
def test_even_there_plain_http_goes_to_the_machine_itself_only(typed):
    assert notice_url(typed, LOCAL) is AddressFault.NOT_HTTPS


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::ffff:8.8.8.8", False),  # An IPv4 address in disguise says nothing of where it leads.
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("fc00::1", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("ff02::1", False),
    ],
)
def test_which_ip_addresses_are_public(address, answer):
    assert is_public(address) is answer
    assert is_reachable(address, PUBLIC) is answer
    assert is_reachable(address, LOCAL)


@pytest.mark.parametrize(
    ("environment", "reach"),
    [
        ("demo", LOCAL),
        ("test", LOCAL),
        ("development", LOCAL),
        ("review", PUBLIC),
        ("staging", PUBLIC),
        ("sandbox", PUBLIC),
        ("production", PUBLIC),
        ("a new one", PUBLIC),
    ],
)
def test_only_a_developers_environment_reaches_its_own_network(environment, reach):
    assert reach_of(environment) is reach
