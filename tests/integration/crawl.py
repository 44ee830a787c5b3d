"""Every page that a person can reach, and every form on it, as a browser without scripts would see them."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

_EXAMPLES = 2
_NOT_SENT = {"submit", "button", "image", "reset"}


@dataclass
class Form:
    """A form with what it sends when nothing was touched; ``files`` are the names of its uploads."""

    action: str
    method: str
    names: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @property
    def route(self) -> str:
        """Where it is sent, as the URL conf says it."""
        return str(resolve(urlsplit(self.action).path).route)

    def all_names(self) -> list[str]:
        """Every name that can be sent."""
        return list(dict.fromkeys([*self.names, *(name for name, _ in self.buttons), *self.files]))


class Page(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, address: str, text: str) -> None:
        super().__init__()
        self.address, self.links, self.forms, self._select = address, set[str](), list[Form](), ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "a" and told.get("href"):
            self.links.add(urljoin(self.address, told["href"]).partition("#")[0])
        elif tag == "form":
            self.forms.append(Form(urljoin(self.address, told.get("action") or self.address), told.get("method", "get").lower()))
        elif self.forms:
            self._field(self.forms[-1], tag, told)

    def _field(self, form: Form, tag: str, told: dict[str, str]) -> None:
        name, kind = told.get("name", ""), told.get("type", "")
        if tag == "option" and self._select:
            if "selected" in told or not form.names[self._select]:
                form.names[self._select] = [told.get("value", "")]
        elif not name:
            return
        elif tag == "button" or kind in _NOT_SENT:
            form.buttons.append((name, told.get("value", "")))
        elif kind == "file":
            form.files.append(name)
        elif tag in ("input", "select", "textarea"):
            sent = form.names.setdefault(name, [])
            self._select = name if tag == "select" else ""
            if tag == "input" and (kind not in ("checkbox", "radio") or "checked" in told):
                sent.append(told.get("value", ""))


def pages(client: Client, *starts: str) -> Iterator[Page]:
    """Every page within reach, two examples of each address."""
    waiting, seen, opened = deque(starts), set[str](), Counter[str]()
    while waiting:
        address = waiting.popleft()
        route = _route(address)
        if address in seen or route is None or opened[route] >= _EXAMPLES:
            continue
        seen.add(address)
        answer: Any = client.get(address)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            opened[route] += 1
            page = Page(address, answer.content.decode())
            yield page
            waiting.extend(sorted(page.links))
        elif answer.status_code in (301, 302):
            waiting.append(urljoin(address, answer.url))


def forms(client: Client, *starts: str) -> list[Form]:
    """Every form within reach, once for each place it is sent to and what it asks."""
    found: dict[tuple[Any, ...], Form] = {}
    for page in pages(client, *starts):
        for form in page.forms:
            if _route(form.action) is not None:
                found.setdefault((form.route, form.method, frozenset(form.all_names())), form)
    return list(found.values())


def _route(address: str) -> str | None:
    try:
        split = urlsplit(address)
        return None if split.netloc or split.scheme else str(resolve(split.path).route)
    except Resolver404:
        return None
