"""System checks: what would go wrong with these settings, each with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.http.request import validate_host
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.module_loading import import_string

from .policies import policy_of

_THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]", "::1")
_CALLED = ("ON_ERASURE", "ON_SIGNATURE", "DONE_HERE")


def addresses(patterns: Sequence[Any] | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the program with what it opens."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, prefix + str(one.pattern))
        else:
            yield prefix + str(one.pattern), one


@register
def every_address_has_a_policy(**_: Any) -> list[CheckMessage]:
    """A page that nobody decided about is not served; here it is named."""
    hint = "Write @policy(...) over the view."
    return [
        Error(f"/{route} has no policy", hint=hint, id="needlecraft.E001") for route, one in addresses() if policy_of(one.callback) is None
    ]


@register
def what_is_called_is_there(**_: Any) -> list[CheckMessage]:
    """The functions that stand by name in the settings."""
    found: list[CheckMessage] = []
    for path in (path for name in _CALLED for path in getattr(settings, name)):
        try:
            import_string(path)
        except ImportError:
            found.append(Error(f"{path} is called and not there", hint="Correct its name in the settings.", id="needlecraft.E002"))
    return found


@register
def links_can_be_followed(**_: Any) -> list[CheckMessage]:
    """The address in links to patients has to be one that is served, and safe on the way."""
    host = urlsplit(settings.ADDRESS).hostname or ""
    found: list[CheckMessage] = []
    if not validate_host(f"[{host}]" if ":" in host else host, settings.ALLOWED_HOSTS):
        told = f"links to patients lead to {settings.ADDRESS}, and {host or 'nothing'} is not among NEEDLECRAFT_HOSTS"
        found.append(Error(told, hint=f"Add {host} to NEEDLECRAFT_HOSTS, or correct NEEDLECRAFT_ADDRESS.", id="needlecraft.E003"))
    elsewhere = [one for one in settings.ALLOWED_HOSTS if one not in _THIS_MACHINE]
    if elsewhere and not settings.IS_SECURE:
        told = f"{', '.join(elsewhere)} is served, and NEEDLECRAFT_ADDRESS is not https: passwords and answers travel readable"
        found.append(Warning(told, hint="Put a web server with TLS in front, and write its https address.", id="needlecraft.W001"))
    return found


@register
def mail_has_a_sender(**_: Any) -> list[CheckMessage]:
    """Mail needs a server, and that takes no letters from nowhere."""
    if not settings.SENDS_MAIL:
        hint = "Set NEEDLECRAFT_EMAIL_HOST, or read and hand over what waits on the page Mail."
        return [Warning("there is no mail server, and no mail is sent", hint=hint, id="needlecraft.W003")]
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        hint = "Set NEEDLECRAFT_EMAIL_FROM to an address of the practice."
        return [Warning(f"mail is sent from {settings.DEFAULT_FROM_EMAIL}", hint=hint, id="needlecraft.W002")]
    return []
