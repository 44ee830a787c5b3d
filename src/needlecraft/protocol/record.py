"""What is known of a patient. Every fact is yes, no or not asked; what is not known is ``UNKNOWN``, never ``None`` or no."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from .fields import Fields, RecordError, show
from .knowledge import Knowledge
from .loader import Document, Path_
from .windows import day_of

if TYPE_CHECKING:
    from .wishes import Wishes


class Unknown(Enum):
    """The value of a fact that nobody has asked for."""

    UNKNOWN = "unknown"

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown.UNKNOWN
Maybe = str | Unknown
MaybeMoment = date | datetime | Unknown

_KEYS = (
    "patient", "concerns", "zones", "modalities", "conditions", "medicines", "exposures", "allergies", "other", "denied",
    "products", "setting", "wishes",
)  # fmt: skip
_GROUPS = ("conditions", "medicines", "exposures", "allergies")
_SEVERITIES = ("mild", "moderate", "severe")
_SCAR_KINDS = ("ice_pick", "boxcar", "rolling", "keloid", "hypertrophic")
_DARK_MARKS: Final = "post_inflammatory_pigment"
_MARKS: Final = dict.fromkeys(map(ord, "®™©"), " ")
_STRENGTH: Final = re.compile(r"[0-9][0-9.,/ ]*(?:mg|mcg|µg|g|ml|%|iu|units?)?(?![a-z])")


class Item(NamedTuple):
    """One yes of the record: a condition, a medicine, an exposure, an allergy, a concern, a product, a setting's answer.

    ``zones`` is empty when the item counts everywhere. A condition or medicine listed without a state is ``current``: it was
    answered with yes, and no rule lets another state protect more.
    """

    code: str
    zones: tuple[str, ...] = ()
    state: str = "current"
    state_given: bool = True
    severity: Maybe = UNKNOWN
    controlled: Maybe = UNKNOWN
    prescribed: Maybe = UNKNOWN
    licensed_for_skin_injection: Maybe = UNKNOWN
    kind: Maybe = UNKNOWN
    route: Maybe = UNKNOWN
    answer: Maybe = UNKNOWN
    on: MaybeMoment = UNKNOWN
    resolved_on: MaybeMoment = UNKNOWN
    stopped_on: MaybeMoment = UNKNOWN
    test_patch_on: MaybeMoment = UNKNOWN
    born: date | Unknown = UNKNOWN
    text: str = ""

    @property
    def test_patch(self) -> str:
        """Is the day of a test area known? Without one there was none: nothing can be watched."""
        return "no" if self.test_patch_on is UNKNOWN else "yes"


class Skin(NamedTuple):
    """What rules on other things ask of a patient's skin: the type, and whether inflammation has ever left ``dark_marks``."""

    fitzpatrick: int | Unknown = UNKNOWN
    dark_marks: Maybe = UNKNOWN


class Latest(NamedTuple):
    """The last day of a record: where it stands (file, line, name) and what happened on it."""

    day: date
    place: str
    what: str


_NOTHING_YET: Final = Latest(date(1900, 1, 1), "", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRecord:
    """A patient record as read. ``items`` holds every yes; ``denied`` every no (``denies_all``: all that is not an item).

    ``latest`` is the last thing that is said to have happened, so that a record from the future is noticed. ``setting`` is None where
    nothing is said of the practice.
    """

    born: date | Unknown = UNKNOWN
    fitzpatrick: int | Unknown = UNKNOWN
    items: tuple[Item, ...] = ()
    concerns: tuple[Item, ...] = ()
    products: tuple[Item, ...] = ()
    free_text: tuple[Item, ...] = ()
    zones: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    denied: frozenset[str] = frozenset()
    denies_all: bool = False
    setting: tuple[Item, ...] | None = None
    deepest_mm: float | None = None
    wishes: Wishes | None = None
    latest: Latest = _NOTHING_YET

    def answered(self, code: str) -> bool:
        """Was this question asked, whatever the answer?"""
        return self.denies_all or code in self.denied or any(item.code == code for item in self.items)

    @property
    def skin(self) -> Skin:
        """The skin type, and dark marks in whatever state: one that has faded shows the tendency as well."""
        marked = any(item.code == _DARK_MARKS for item in self.items)
        return Skin(self.fitzpatrick, "yes" if marked else "no" if self.answered(_DARK_MARKS) else UNKNOWN)

    def has(self, code: str) -> bool:
        """Is this a yes that is true now?"""
        return any(item.code == code and item.state == "current" for item in self.items)


def read_patient(data: Any, knowledge: Knowledge, where: Callable[[Path_], str] = lambda path: "record") -> PatientRecord:
    """A patient record from plain data (see the contract). RecordError holds every mistake: a sentence each, with place and remedy."""
    mistakes: list[str] = []
    patient = _PatientReader(Fields(data, (), where, mistakes), knowledge).read()
    if mistakes:
        raise RecordError(*mistakes)
    return patient


def read_patient_document(document: Document, knowledge: Knowledge) -> PatientRecord:
    """A patient record from a document; an empty one is an error of its own."""
    if document.data is None or document.data == {}:
        raise RecordError(f"{document.name}: the record is empty; see 'needlecraft questions' for what to write")
    return read_patient(document.data, knowledge, document.where)


class _PatientReader:
    """Reads one record; holds the latest past date on the way."""

    def __init__(self, fields: Fields, knowledge: Knowledge) -> None:
        self.fields, self.knowledge = fields, knowledge
        self.latest = _NOTHING_YET
        self.by_group = knowledge.groups
        self.free_text: list[Item] = []

    def read(self) -> PatientRecord:
        fields, knowledge = self.fields, self.knowledge
        person = fields.inner("patient")
        born = person.day("born", UNKNOWN)
        self._past(born, person, "born", "the birth")
        fitzpatrick = person.whole("fitzpatrick", 1, 6, UNKNOWN)
        person.done(("born", "fitzpatrick"))
        self.free_text += [Item(code="other", text=text) for text in fields.texts("other")]
        items = (*self._conditions(), *self._medicines(), *self._exposures(), *self._allergies())
        denied = self._denied(items)
        setting, deepest_mm, offers = self._setting()
        record = PatientRecord(
            born=born,
            fitzpatrick=fitzpatrick,
            items=items,
            concerns=self._concerns(),
            products=self._products(),
            free_text=tuple(self.free_text),
            zones=fields.words("zones", knowledge.zones),
            modalities=fields.words("modalities", knowledge.modalities) or offers,
            denied=frozenset(denied),
            denies_all="all" in denied,
            setting=setting,
            deepest_mm=deepest_mm,
            wishes=self._wishes(),
            latest=self.latest,
        )
        fields.done(_KEYS)
        return record

    def _wishes(self) -> Wishes | None:
        raw = self.fields.take("wishes")
        if raw is None:
            return None
        from .wishes import read_wishes

        try:
            return read_wishes(raw, self.knowledge, self.fields.where, self.fields.mistakes)
        except RecordError as error:
            self.fields.gather(error)
            return None

    def _past(self, moment: MaybeMoment, entry: Fields, key: str, what: str) -> None:
        if moment is not UNKNOWN and day_of(moment) > self.latest.day:
            self.latest = Latest(day_of(moment), entry.place((key,)), what)

    def _span(self, entry: Fields, name: str, end: str) -> tuple[MaybeMoment, MaybeMoment]:
        """``on`` (or ``since``) and the end date (or ``until``) of an entry, checked for order."""
        start, began = self._first(entry, "on", "since")
        over, ended = self._first(entry, end, "until")
        if start is not UNKNOWN and over is not UNKNOWN and day_of(over) < day_of(start):
            entry.refuse((), f"ends on {day_of(over)}, before it began on {day_of(start)}; correct one of the dates")
        self._past(start, entry, began, name)
        self._past(over, entry, ended, name)
        return start, over

    @staticmethod
    def _first(entry: Fields, key: str, other: str) -> tuple[MaybeMoment, str]:
        """The moment under one of two keys, the first where both are given, and the key it stands under."""
        moment, instead = entry.moment(key, UNKNOWN), entry.moment(other, UNKNOWN)
        return (instead, other) if moment is UNKNOWN else (moment, key)

    def _code(self, entry: Fields, group: str, missing: str = "") -> str:
        """The code of an entry, empty when it has none, which is a mistake where ``missing`` says so."""
        word = entry.take("code")
        if word is None and missing:
            entry.refuse(("code",), f"missing; {missing}")
        elsewhere = self._elsewhere(word, group) if isinstance(word, str) and word not in self.by_group[group] else ""
        if elsewhere:
            entry.refuse(("code",), f"{show(word)} {elsewhere}")
            return ""
        return entry.one_of("code", self.by_group[group], "")

    def _elsewhere(self, word: str, group: str) -> str:
        """Where a code of another group or an everyday word belongs; empty for a word that nobody knows."""
        home = next((other for other in _GROUPS if word in self.by_group[other]), None)
        if home:
            return f"belongs under {home}"
        meant = everyday(word, self.knowledge)
        homes = [code if code in self.by_group[group] else f"{code} under {self.knowledge.questions[code].group}" for code in meant]
        return f"is not known; did you mean {' or '.join(homes)}?" if homes else ""

    def _conditions(self) -> list[Item]:
        found = []
        for entry in self.fields.each("conditions", "code"):
            code = self._code(entry, "conditions", "name the condition")
            on, resolved_on = self._span(entry, code, "resolved_on")
            test_patch_on = entry.moment("test_patch_on", UNKNOWN)
            self._past(test_patch_on, entry, "test_patch_on", f"{code}, test area")
            state = entry.one_of("state", ("current", "past", "resolved"), "")
            if state == "current" and resolved_on is not UNKNOWN:
                entry.refuse(("state",), "current, yet it has ended; write resolved, or leave the end date out")
            item = Item(
                code=code,
                state=state or ("current" if resolved_on is UNKNOWN else self.knowledge.ended(code)),
                state_given=bool(state) or resolved_on is not UNKNOWN,
                zones=entry.words("zones", self.knowledge.zones),
                severity=entry.one_of("severity", _SEVERITIES, UNKNOWN),
                controlled=entry.yes_no("controlled", UNKNOWN),
                on=on,
                resolved_on=resolved_on,
                test_patch_on=test_patch_on,
            )
            entry.done(("code", "state", "zones", "severity", "controlled", "on", "since", "resolved_on", "until", "test_patch_on"))
            found.append(item)
        return found

    def _medicines(self) -> list[Item]:
        found = []
        for entry in self.fields.each("medicines", "name"):
            code = self._code(entry, "medicines")
            name = entry.text("name", "")
            if not code and name in self.by_group["medicines"]:
                code, name = name, ""
            if entry.lacks("code") and entry.lacks("name"):
                entry.refuse((), "neither code nor name; give the name that stands on the box")
            _, stopped_on = self._span(entry, code or name, "stopped_on")
            used_on = entry.moment("on", UNKNOWN)
            state = entry.one_of("state", ("current", "stopped"), "")
            if state == "current" and stopped_on is not UNKNOWN:
                entry.refuse(("state",), "current, yet it was stopped; write stopped, or leave stopped_on out")
            classes = dict.fromkeys([code] if code else [])
            classes.update(dict.fromkeys(classes_of(name, self.knowledge)))
            item = Item(
                code=code,
                state=state or ("current" if stopped_on is UNKNOWN else "stopped"),
                state_given=bool(state) or stopped_on is not UNKNOWN,
                zones=entry.words("zones", self.knowledge.zones),
                prescribed=entry.yes_no("prescribed", UNKNOWN),
                stopped_on=stopped_on,
                text=name,
            )
            entry.done(("code", "name", "state", "zones", "prescribed", "on", "since", "stopped_on", "until"))
            found += [item._replace(code=one) for one in classes if one in self.by_group["medicines"]]
            found += [
                Item(code=one, zones=item.zones, on=used_on if stopped_on is UNKNOWN else stopped_on, prescribed=item.prescribed, text=name)
                for one in classes
                if one in self.by_group["exposures"]
            ]
            if not classes:
                self.free_text.append(Item(code="other", text=name))
        return found

    def _exposures(self) -> list[Item]:
        found = []
        for entry in self.fields.each("exposures", "code"):
            code = self._code(entry, "exposures", "name what was done")
            start, (on, ended) = entry.moment("since", UNKNOWN), self._first(entry, "on", "until")
            if start is not UNKNOWN and on is not UNKNOWN and day_of(on) < day_of(start):
                entry.refuse((), f"ends on {day_of(on)}, before it began on {day_of(start)}; correct one of the dates")
            self._past(start, entry, "since", code)
            self._past(on, entry, ended, code)
            item = Item(code=code, zones=entry.words("zones", self.knowledge.zones), on=on, prescribed=entry.yes_no("prescribed", UNKNOWN))
            entry.done(("code", "on", "since", "until", "zones", "prescribed"))
            found.append(item)
        return found

    def _allergies(self) -> list[Item]:
        found = []
        for entry in self.fields.each("allergies", "code"):
            code = self._code(entry, "allergies", "name the allergy")
            entry.done(("code",))
            found.append(Item(code=code))
        return found

    def _concerns(self) -> tuple[Item, ...]:
        found = []
        for entry in self.fields.each("concerns", "code"):
            item = Item(
                code=entry.one_of("code", self.knowledge.concerns, ""),
                kind=entry.one_of("kind", _SCAR_KINDS, UNKNOWN),
                severity=entry.one_of("severity", _SEVERITIES, UNKNOWN),
                zones=entry.words("zones", self.knowledge.zones),
            )
            if entry.lacks("code"):
                entry.refuse(("code",), "missing; name the concern")
            entry.done(("code", "kind", "severity", "zones"))
            found.append(item)
        return tuple(found)

    def _products(self) -> tuple[Item, ...]:
        found = []
        for entry in self.fields.each("products", "code"):
            item = Item(
                code=entry.one_of("code", self.knowledge.products, ""),
                route=entry.one_of("route", ("topical", "into_skin"), UNKNOWN),
                licensed_for_skin_injection=entry.yes_no("licensed_for_skin_injection", UNKNOWN),
            )
            if entry.lacks("code"):
                entry.refuse(("code",), "missing; name the product")
            entry.done(("code", "route", "licensed_for_skin_injection"))
            found.append(item)
        return tuple(found)

    def _denied(self, items: tuple[Item, ...]) -> set[str]:
        raw = self.fields.take("denied", [])
        if raw == "all":
            return {"all"}
        known = {code for group in _GROUPS for code in self.by_group[group]}
        denied = self.fields.words("denied", known | {"all"})
        for item in items:
            if item.code in denied:
                i = raw.index(item.code)
                self.fields.refuse(("denied", i), f"{show(item.code)} is denied here and reported elsewhere; keep one of the two")
        return set(denied)

    def _setting(self) -> tuple[tuple[Item, ...] | None, float | None, tuple[str, ...]]:
        if self.fields.take("setting") is None:
            return None, None, ()
        entry = self.fields.inner("setting")
        codes = self.knowledge.setting_codes
        answers = [Item(code=code, answer=answer) for code in codes if (answer := entry.yes_no(code, "")) != ""]
        deepest_mm = entry.number("deepest_mm", 0, 2.5, "mm", None)
        if deepest_mm == 0:
            entry.refuse(("deepest_mm",), "0 mm is no needling; write the deepest setting that the practitioner may use, or leave it out")
        offers = entry.words("modalities", self.knowledge.modalities)
        entry.done((*codes, "deepest_mm", "modalities"))
        return tuple(answers), deepest_mm, offers


def everyday(word: str, knowledge: Knowledge) -> tuple[str, ...]:
    """The codes that people mean by an everyday word or by the name of a medicine; empty when it is not known."""
    plain = " ".join(word.lower().replace("_", " ").split())
    meant = tuple(code for code, question in knowledge.questions.items() if plain in question.also)
    return meant or classes_of(plain, knowledge)


def classes_of(name: str, knowledge: Knowledge) -> tuple[str, ...]:
    """The classes of a medicine by generic or brand name; empty when the name is not known.

    Capitals, strengths and what follows the name on the box are passed over (``Warfarin sodium 5 mg`` is warfarin), and so is a
    final e that some languages leave out (``Prednisolon``).
    """
    words = _STRENGTH.sub(" ", name.lower().translate(_MARKS)).split()
    for n in range(len(words), 0, -1):
        known = " ".join(words[:n])
        classes = knowledge.names.get(known) or knowledge.names.get(f"{known}e")
        if classes:
            return classes
    return ()
