"""Somebody who uses the practice without a browser: cookies, forms, and nothing else."""

from __future__ import annotations

import re
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlencode, urlsplit

from needlecraft.practice.config.fiction import PASSWORD


class Person:
    """``get`` and ``post`` give the status and the text; a redirect is not followed."""

    def __init__(self, address: str) -> None:
        self.host, self.origin = urlsplit(address).netloc, address
        self.cookies: dict[str, str] = {}
        self.place = ""

    def log_in(self, email: str) -> Person:
        """Come in."""
        self.get("/accounts/login/")
        assert self.post("/accounts/login/", login=email, password=PASSWORD)[0] == 302
        return self

    def get(self, path: str) -> tuple[int, str]:
        """Read a page."""
        return self._ask("GET", path)

    def post(self, path: str, **fields: str | list[str]) -> tuple[int, str]:
        """Send a form, with the token of the page that was read last."""
        return self._ask("POST", path, {**fields, "csrfmiddlewaretoken": self.token})

    def _ask(self, method: str, path: str, fields: dict[str, Any] | None = None) -> tuple[int, str]:
        connection = HTTPConnection(self.host, timeout=30)
        told = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": told, "Origin": self.origin, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, urlencode(fields, doseq=True) if fields else None, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        self._remember(answer, text)
        connection.close()
        return answer.status, text

    def _remember(self, answer: HTTPResponse, text: str) -> None:
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.place = answer.headers.get("Location", "")
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
        self.token = found[1] if found else getattr(self, "token", "")
