"""A language that nobody speaks, made of the catalogue: a translated letter has an accent, what is not translated has none."""

from __future__ import annotations

import gettext
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import allauth
import django
from django.utils.translation import trans_real
from tools.words import words

LANGUAGE = "de"
_PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ACCENTED = "áƀčďéƒǧĥíĵķĺɱñóƥɋŕšťúṽŵẋýžÁɃČĎÉƑǦĤÍĴĶĹⱮÑÓƤɊŔŠŤÚṼŴẊÝŽ"
_ACCENTS = str.maketrans(_PLAIN, _ACCENTED)
_KEPT = re.compile(r"(%\(\w+\)[-+#0-9.]*[a-z]|%[a-z%]|\{[^}]*\}|<[^>]*>|&\w+;|https?://\S+)")
#: Two letters and more; a fingerprint is none.
_PLAIN_WORDS = re.compile(r"(?<![0-9a-f]{8})[A-Za-z]{2,}(?![0-9a-f]{8})(?:[ ,:]+[A-Za-z]{2,})*")
#: SHA-256, on paper also over two lines.
_FINGERPRINT = re.compile(r"\b(?:[0-9a-f] ?){64}\b")
_SPOKEN_OUT = ("aria-label", "title", "placeholder", "alt", "data-busy", "data-closed", "data-lost", "data-left", "data-over")
#: What is in these is not prose: programs, drawings' rules, and codes that are shown as codes.
_NOT_READ = ("script", "style", "code")
#: What a program reads has a point in its numbers; these attributes are for people, or hold lists.
_WORDS_IN = (*_SPOKEN_OUT, "content", "accept", "srcset")
_COMMA = re.compile(r"\b\d+,\d+\b")
_EMPTY = ("area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr")


def accented(text: str) -> str:
    return "".join(part if i % 2 else part.translate(_ACCENTS) for i, part in enumerate(_KEPT.split(text)))


@cache
def known() -> frozenset[str]:
    """Our catalogue, and what Django and allauth have catalogues of their own for."""
    ours = {text for one in words() for text in one if text}
    folders = [Path(module.__file__ or "").parent for module in (django, allauth)]
    theirs = [path for folder in folders for path in folder.rglob("de/LC_MESSAGES/django.mo")]
    for path in theirs:
        with path.open("rb") as file:
            ours.update(key[0] if isinstance(key, tuple) else key for key in gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]
    return frozenset(ours)


class Accents(trans_real.DjangoTranslation):
    """Translates what is in a catalogue, and nothing else."""

    def gettext(self, message: str) -> str:
        return accented(message.rpartition("\x04")[2]) if message in known() else message.rpartition("\x04")[2]

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        chosen = msgid1 if n == 1 else msgid2
        return accented(chosen) if msgid1 in known() else chosen


class Reader(HTMLParser):
    """What a page shows and says: its text, and the attributes that are read out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.commas: list[str] = []
        self._silent: list[str] = []
        self._quiet = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.commas += [f"<{tag} {name}={value}>" for name, value in attrs if name not in _WORDS_IN and _COMMA.search(value or "")]
        is_quiet = tag in _NOT_READ or known.get("lang") == "en" or known.get("translate") == "no"
        if not self._quiet and not is_quiet:
            self.texts += [known[name] or "" for name in _SPOKEN_OUT if known.get(name)]
            if tag == "input" and known.get("type") in ("submit", "button"):
                self.texts.append(known.get("value") or "")
        if tag not in _EMPTY and (self._quiet or is_quiet):
            self._quiet += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _EMPTY and self._quiet:
            self._quiet -= 1

    def handle_endtag(self, tag: str) -> None:
        if tag not in _EMPTY and self._quiet:
            self._quiet -= 1

    def handle_data(self, data: str) -> None:
        if not self._quiet and data.strip():
            self.texts.append(" ".join(data.split()))


def untranslated(text: str, data: list[str]) -> str:
    """The words of a text without accents; empty where there are none. ``data`` are names that no language changes, the longest first."""
    for one in data:
        text = text.replace(one, "")
    text = _FINGERPRINT.sub("", text)
    return " … ".join(_PLAIN_WORDS.findall(text))


def speak(monkeypatch: Any, settings: Any) -> None:
    """From now on the practice speaks the language that nobody speaks."""
    settings.LANGUAGE_CODE = LANGUAGE
    settings.LANGUAGES = [(LANGUAGE, "Accents")]
    monkeypatch.setitem(trans_real._translations, LANGUAGE, Accents(LANGUAGE))
    monkeypatch.setattr(trans_real, "_default", None)
    trans_real.activate(LANGUAGE)
