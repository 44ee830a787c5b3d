"""Made-up patients: plain records as a practice would write them, the same for the same seed.

Every record is complete (``denied: all``, every detail given), asks for all modalities and all facial zones, and holds no code
twice. A quarter has nothing to report; the others mix conditions, medicines, dated exposures and allergies.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from needlecraft.protocol.knowledge import Knowledge

ON = date(2026, 12, 1)
CLEAN_SHARE = 0.25
BY_NAME_SHARE = 0.3
NAMED = ("warfarin", "apixaban", "ibuprofen", "naproxen", "aspirin", "doxycycline", "methotrexate", "amiodarone", "tretinoin", "roaccutane")
Record = dict[str, Any]


def patients(knowledge: Knowledge, n: int, seed: int = 1) -> list[Record]:
    """``n`` distinct records that may be screened on :data:`ON`."""
    source = _Source(knowledge, Random(seed))
    made: dict[str, Record] = {}
    while len(made) < n:
        record = source.record()
        made[json.dumps(record)] = record
    return list(made.values())


class _Source:
    """Draws records; everything random comes from the one generator it is given."""

    def __init__(self, knowledge: Knowledge, random: Random) -> None:
        self.knowledge, self.random = knowledge, random
        self.face = [code for code, zone in knowledge.zones.items() if zone.region == "face"]
        self.body = [code for code, zone in knowledge.zones.items() if zone.region != "face"]
        self.codes = {group: sorted(codes) for group, codes in knowledge.groups.items()}
        self.taken: set[str] = set()

    def record(self) -> Record:
        random = self.random
        self.taken = set()
        record: Record = {
            "patient": {"born": self._born(), "fitzpatrick": random.randint(1, 6)},
            "concerns": self._concerns(),
        }
        if random.random() >= CLEAN_SHARE:
            record["conditions"] = [self._condition(code) for code in self._new("conditions", (0, 1, 1, 2, 2, 3, 4))]
            record["medicines"] = [self._medicine(code) for code in self._new("medicines", (0, 0, 1, 1, 2))]
            record["exposures"] = [self._exposure(code) for code in self._new("exposures", (0, 0, 1, 1, 2, 3))]
            record["allergies"] = self._new("allergies", (0, 0, 0, 0, 1, 1, 2))
        record["products"] = [{"code": "hyaluronic_acid", "route": "into_skin", "licensed_for_skin_injection": "yes"}]
        record["denied"] = "all"
        return {key: value for key, value in record.items() if value}

    def _born(self) -> str:
        years = self.random.choices((self.random.uniform(14, 22), self.random.uniform(22, 75)), (1, 14))[0]
        return str(ON - timedelta(days=round(years * 365.25)))

    def _new(self, group: str, sizes: tuple[int, ...]) -> list[str]:
        """Some codes of a group that the record does not hold yet."""
        free = [code for code in self.codes[group] if code not in self.taken]
        drawn = self.random.sample(free, self.random.choice(sizes))
        self.taken.update(drawn)
        return drawn

    def _concerns(self) -> list[Record]:
        drawn = self.random.sample(sorted(self.knowledge.concerns), self.random.choice((1, 1, 1, 2, 2, 3)))
        scars = {"kind": self.random.choice(("ice_pick", "boxcar", "rolling")), "severity": self._severity()}
        return [{"code": code, **(scars if code == "acne_scars" else {"severity": self._severity()})} for code in drawn]

    def _condition(self, code: str) -> Record:
        entry: Record = {"code": code, "state": self.random.choice(("current", "current", "past", "resolved"))}
        if entry["state"] != "current":
            entry["resolved_on"] = self._day()
        begun = self._day()
        entry["on"] = min(begun, entry.get("resolved_on", begun))
        entry["severity"] = self._severity()
        entry["controlled"] = self._yes_no()
        return {**entry, **self._zones()}

    def _medicine(self, code: str) -> Record:
        entry: Record = {"code": code, "state": self.random.choice(("current", "stopped")), "prescribed": self._yes_no()}
        if self.random.random() < BY_NAME_SHARE:
            entry = self._by_name() or entry
        if entry["state"] == "stopped":
            entry["stopped_on"] = self._day()
        return entry

    def _by_name(self) -> Record | None:
        """A medicine given by its name alone, if none of its classes is in the record. A cream is given with its last day."""
        name = self.random.choice(NAMED)
        classes = set(self.knowledge.names[name])
        if classes & self.taken:
            return None
        self.taken |= classes
        state = "stopped" if classes & self.knowledge.groups["exposures"] else self.random.choice(("current", "stopped"))
        return {"name": name, "state": state, "prescribed": self._yes_no()}

    def _exposure(self, code: str) -> Record:
        days_ago = self.random.choice((1, 3, 7, 14, 21, 30, 60, 120, 240, 400)) + self.random.randint(0, 20)
        on = str(ON - timedelta(days=days_ago))
        if self.random.random() < 0.2:
            hour, minute = self.random.randint(8, 20), self.random.choice((0, 15, 30, 45))
            on = datetime.combine(ON, datetime.min.time()).replace(hour=hour, minute=minute) - timedelta(days=self.random.randint(1, 5))
            on = on.isoformat(timespec="minutes")
        return {"code": code, "on": on, "prescribed": self._yes_no(), **self._zones()}

    def _zones(self) -> Record:
        """Half of what has a place is somewhere on the face, some of it on the body only, the rest everywhere."""
        kind = self.random.choice(("face", "face", "face", "body", "all", "all"))
        if kind == "all":
            return {}
        return {"zones": self.random.sample(self.face if kind == "face" else self.body, self.random.choice((1, 1, 2, 3)))}

    def _day(self) -> str:
        return str(ON - timedelta(days=round(self.random.triangular(0, 700, 60))))

    def _severity(self) -> str:
        return self.random.choice(("mild", "moderate", "severe"))

    def _yes_no(self) -> str:
        return self.random.choice(("yes", "no"))
