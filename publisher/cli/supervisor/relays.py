"""Relays on this machine or in its network: nothing is sent there before the operator names
them."""

import ipaddress
from collections.abc import Sequence

from publisher.channels.addresses import Allowed, PrivateAddress, check_address
from publisher.channels.smtp.route import SmtpRoute

LOCAL = {"localhost": "127.0.0.1"}


def unreachable_relays(urls: Sequence[str], allow_private: Sequence[str]) -> list[str]:
    """A line for each relay of SMTP_URL that the guard would not dial, as far as its own text says
    so (names are not looked up), with the setting that allows it. Raises SettingError for a wrong
    one."""
    allowed = Allowed.of(allow_private)
    found = []
    for url in urls:
        route = SmtpRoute.from_url(url)
        try:
            address = str(ipaddress.ip_address(LOCAL.get(route.host, route.host.strip("[]"))))
            check_address(address, route.host, route.port, allowed)
        except PrivateAddress as error:
            found.append(f"no mail leaves by this relay: {error}")
        except ValueError:  # a name
            continue
    return found
