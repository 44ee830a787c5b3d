"""The settings of an installation: what the environment says, what stands there by itself, and what each is for."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_MOST_PROXIES: Final = 9
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[a-z]{2,8})?")


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable of the environment; ``default`` is what holds without it."""

    name: str
    default: str
    what: str


SETTINGS: Final = (
    Setting("NEEDLECRAFT_HOME", "~/needlecraft", "The folder of the practice: database, photos, secrets."),
    Setting("NEEDLECRAFT_DATABASE_URL", "", "A PostgreSQL database: postgresql://user:password@host/name. Without it SQLite, in the home."),
    Setting("NEEDLECRAFT_HOSTS", "localhost,127.0.0.1,[::1]", "The host names of the practice, with commas between."),
    Setting("NEEDLECRAFT_ADDRESS", "http://127.0.0.1:8000", "The address in links to patients; https:// turns secure cookies on."),
    Setting(
        "NEEDLECRAFT_PROXIES", "",
        "How many web servers stand in front, each adding to X-Forwarded-For. Without it 1 where the address is https, else 0.",
    ),
    Setting("NEEDLECRAFT_LANGUAGE", "en-gb", "The language of pages, papers and mail: one in 'locale' of the home or the package."),
    Setting("NEEDLECRAFT_EMAIL_HOST", "", "The mail server. Without it none is sent: mails wait on the page Mail, to be read and copied."),
    Setting("NEEDLECRAFT_EMAIL_PORT", "587", "The port of the mail server; STARTTLS is used."),
    Setting("NEEDLECRAFT_EMAIL_USER", "", "The name at the mail server."),
    Setting("NEEDLECRAFT_EMAIL_PASSWORD", "", "The password at the mail server."),
    Setting("NEEDLECRAFT_EMAIL_FROM", "practice@localhost", "The sender of mail."),
)  # fmt: skip


class EnvironmentMistake(Exception):
    """A variable that cannot be: ``str()`` names it and says what is allowed."""


def read(name: str, environ: Mapping[str, str] | None = None) -> str:
    """The value of a setting. Raises KeyError for one that is not declared."""
    setting = {one.name: one for one in SETTINGS}[name]
    return (os.environ if environ is None else environ).get(name) or setting.default


def home(environ: Mapping[str, str] | None = None) -> Path:
    """The folder of the practice."""
    return Path(read("NEEDLECRAFT_HOME", environ)).expanduser().absolute()


def port(environ: Mapping[str, str] | None = None) -> int:
    """The port of the mail server."""
    text = read("NEEDLECRAFT_EMAIL_PORT", environ)
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        raise EnvironmentMistake(f"NEEDLECRAFT_EMAIL_PORT: {text!r} is not a port; write a number from 1 to 65535")
    return int(text)


def proxies(environ: Mapping[str, str] | None = None) -> int:
    """How many web servers stand in front of this one; what others write into X-Forwarded-For is not believed."""
    text = read("NEEDLECRAFT_PROXIES", environ)
    if not text:
        return int(read("NEEDLECRAFT_ADDRESS", environ).startswith("https://"))
    if not text.isdecimal() or int(text) > _MOST_PROXIES:
        raise EnvironmentMistake(f"NEEDLECRAFT_PROXIES: {text!r} is not a number from 0 to {_MOST_PROXIES}")
    return int(text)


def language(environ: Mapping[str, str] | None = None) -> str:
    """The code of the language that the practice speaks."""
    text = read("NEEDLECRAFT_LANGUAGE", environ)
    if not _LANGUAGE.fullmatch(text):
        raise EnvironmentMistake(f"NEEDLECRAFT_LANGUAGE: {text!r} is not a language; write its code in small letters, such as de or pt-br")
    return text


def hosts(environ: Mapping[str, str] | None = None) -> list[str]:
    """The host names of the practice."""
    return [host.strip() for host in read("NEEDLECRAFT_HOSTS", environ).split(",") if host.strip()]
