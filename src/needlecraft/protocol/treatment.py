"""What was done in a treatment, and what a patient reports while healing: the records that aftercare, triage and dose read.

What is not stated is ``UNKNOWN``. Times carry an offset from UTC. Unknown keys and codes are errors that name the nearest known
ones. The limits on numbers here catch slips of unit (seconds for minutes, cm for mm); they are not clinical limits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from .fields import Fields, RecordError, nearest, show
from .knowledge import Knowledge
from .loader import Document, Path_
from .measured import MaybeMeasured, Measured, read_count, read_measure
from .record import UNKNOWN, Item, Maybe, PatientRecord, Unknown, read_patient

#: The deepest setting a record can hold [mm]: what has happened is written down and triaged, also where it should not have.
DEEPEST_MM: Final = 10.0
SYMPTOMS: Final = (
    "redness", "warmth", "tightness", "swelling", "pain", "pinpoint_bleeding", "bleeding", "bruise", "peeling", "itch", "oozing",
    "pimples", "milia", "acne_flare", "pustules", "blisters", "punched_out_sores", "hives", "lip_or_tongue_swelling",
    "trouble_breathing", "collapse", "shivering", "vomiting", "confusion", "ear_ringing", "mouth_numbness", "metallic_taste",
    "dizziness", "twitching", "seizure", "slow_heartbeat", "blue_skin", "eye_pain", "vision_change", "papules", "nodules",
    "dark_patch", "light_patch", "tramline_marks", "raised_scar", "burn", "numbness", "weakness", "facial_droop",
    "swollen_glands", "feeling_ill",
)  # fmt: skip
SEVERITIES: Final = ("mild", "moderate", "severe")
TRENDS: Final = ("fading", "steady", "worse", "spreading")
SIDES: Final = ("one", "left", "right", "both")

_FILE_KEYS: Final = ("treatment", "treatments", "patient", "report")
_TREATMENT_KEYS: Final = ("ended_at", "modality", "device", "zones", "products", "numbing")
_ZONE_KEYS: Final = ("zone", "needle_depth_mm", "passes", "area_cm2", "seconds", "device")
_PATIENT_KEYS: Final = ("fitzpatrick", "born", "conditions", "medicines", "exposures", "allergies", "concerns", "other", "denied")
_PERSON_KEYS: Final = ("fitzpatrick", "born")

_NOT_ASKED: Final = PatientRecord()

Where = Callable[[Path_], str]


def _record(path: Path_) -> str:
    return "record"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """What did the needling: diameters and widths in mm, ``strokes_hz`` how often per second every needle goes in."""

    needles: MaybeMeasured = UNKNOWN
    needle_diameter_mm: MaybeMeasured = UNKNOWN
    strokes_hz: MaybeMeasured = UNKNOWN
    tip_diameter_mm: MaybeMeasured = UNKNOWN
    drum_diameter_mm: MaybeMeasured = UNKNOWN
    drum_width_mm: MaybeMeasured = UNKNOWN

    def as_dict(self) -> dict[str, Any]:
        """The keys that are known."""
        return {key: value.as_json() for key in _DEVICE_KEYS if isinstance(value := getattr(self, key), Measured)}


_DEVICE_KEYS: Final = ("needles", "needle_diameter_mm", "strokes_hz", "tip_diameter_mm", "drum_diameter_mm", "drum_width_mm")


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatedZone:
    """One entry of the zones: nominal depth [mm] (unknown for radiofrequency only), passes, area [cm2], needling time [s].

    ``device`` is the one used here: the zone's own where it has one, which then replaces the treatment's wholly.
    """

    zone: str
    needle_depth_mm: float | Unknown
    passes: MaybeMeasured = UNKNOWN
    area_cm2: MaybeMeasured = UNKNOWN
    seconds: MaybeMeasured = UNKNOWN
    device: Device = Device()

    def as_dict(self, default: Device) -> dict[str, Any]:
        """The keys that are known; the device where it is not the ``default`` of the treatment."""
        result: dict[str, Any] = {"zone": self.zone, "needle_depth_mm": _json(self.needle_depth_mm)}
        for key in ("passes", "area_cm2", "seconds"):
            if isinstance(value := getattr(self, key), Measured):
                result[key] = value.as_json()
        if self.device != default:
            result["device"] = self.device.as_dict()
        return result


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbing:
    """Numbing on the skin: the product as named, when it went on and came off, the area [cm2] and the mass [g]."""

    product: Maybe = UNKNOWN
    applied_at: datetime | Unknown = UNKNOWN
    removed_at: datetime | Unknown = UNKNOWN
    area_cm2: float | Unknown = UNKNOWN
    grams: float | Unknown = UNKNOWN

    def as_dict(self) -> dict[str, Any]:
        """The keys that are known; times in ISO 8601 with offset."""
        keys = ("product", "applied_at", "removed_at", "area_cm2", "grams")
        return {key: _json(getattr(self, key)) for key in keys if getattr(self, key) is not UNKNOWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """One needling on one day. ``products`` is empty and ``numbing`` None only where the record says that there was none."""

    ended_at: datetime
    modality: str
    zones: tuple[TreatedZone, ...] = ()
    device: Device = Device()
    products: tuple[Item, ...] | Unknown = UNKNOWN
    numbing: Numbing | Unknown | None = UNKNOWN
    patient: PatientRecord = _NOT_ASKED

    @property
    def deepest_mm(self) -> float | Unknown:
        """The greatest nominal depth of all zones [mm]; unknown when that of any zone is, or when no zone is stated."""
        depths = [zone.needle_depth_mm for zone in self.zones]
        known = [depth for depth in depths if not isinstance(depth, Unknown)]
        return max(known) if known and len(known) == len(depths) else UNKNOWN

    def as_dict(self) -> dict[str, Any]:
        """The treatment as the contract writes it, without the patient; what is not known is left out."""
        result: dict[str, Any] = {"ended_at": self.ended_at.isoformat(), "modality": self.modality}
        if device := self.device.as_dict():
            result["device"] = device
        result["zones"] = [zone.as_dict(self.device) for zone in self.zones]
        if not isinstance(self.products, Unknown):
            result["products"] = [_product_json(product) for product in self.products]
        if not isinstance(self.numbing, Unknown):
            result["numbing"] = self.numbing.as_dict() if self.numbing else "none"
        return result


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """One reported symptom. ``zones`` is empty where the place was not stated."""

    code: str
    severity: Maybe = UNKNOWN
    trend: Maybe = UNKNOWN
    side: Maybe = UNKNOWN
    zones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a patient reports at a moment. ``none_of`` holds the symptoms that were asked and denied."""

    at: datetime
    symptoms: tuple[Symptom, ...]
    temperature_c: float | Unknown = UNKNOWN
    none_of: tuple[str, ...] = ()


def read_treatments(data: Any, knowledge: Knowledge, where: Where = _record) -> tuple[Treatment, ...]:
    """The treatments of one mapping (``treatment`` or ``treatments``, and ``patient``), the one that ended first first.

    Raises RecordError: one sentence with place and remedy.
    """
    return _of_one_patient([(data, where)], knowledge, where(()))


def read_treatment_documents(documents: Sequence[Document], knowledge: Knowledge) -> tuple[Treatment, ...]:
    """The treatments of all documents of a file, merged, the one that ended first first.

    ``patient`` may stand in any one of the documents, or in several in the same words; it counts for all treatments. A
    ``report`` is passed over: :func:`read_report_documents` reads it. Raises RecordError.
    """
    name = documents[0].name if documents else "treatment"
    return _of_one_patient([(document.data, document.where) for document in documents], knowledge, name)


def read_report(data: Any, knowledge: Knowledge, where: Where = _record) -> Report:
    """The report of one mapping with the key ``report``. Raises RecordError."""
    return _one_report([(data, where)], knowledge, where(()))


def read_report_documents(documents: Sequence[Document], knowledge: Knowledge) -> Report:
    """The one report of a file; treatments in it are passed over. Raises RecordError, also where there is none or a second."""
    name = documents[0].name if documents else "report"
    return _one_report([(document.data, document.where) for document in documents], knowledge, name)


def check_order(treatments: Sequence[Treatment], report: Report) -> None:
    """Raise RecordError where a report is older than every treatment it could be about."""
    first = min((treatment.ended_at for treatment in treatments), default=report.at)
    if report.at < first:
        raise RecordError(f"report.at: {report.at.isoformat()} is before the treatment ended, {first.isoformat()}; correct one of the two")


def _of_one_patient(parts: Sequence[tuple[Any, Where]], knowledge: Knowledge, name: str) -> tuple[Treatment, ...]:
    patient: PatientRecord | None = None
    for file in _files(parts):
        raw = file.take("patient")
        if raw is None:
            continue
        person = _read_patient(Fields(raw, ("patient",), file.where), knowledge)
        if patient is not None and person != patient:
            file.fail(("patient",), "differs from the patient of an earlier document; one file is about one person")
        patient = person
    found: list[Treatment] = []
    for file in _files(parts):
        raw = file.take("treatment")
        entries = [] if raw is None else [Fields(raw, ("treatment",), file.where)]
        found += [_treatment(entry, patient or _NOT_ASKED, knowledge) for entry in (*entries, *file.each("treatments"))]
    if not found:
        raise RecordError(f"{name}: no treatment in it; write treatment: with ended_at, modality and zones")
    return tuple(sorted(found, key=lambda one: one.ended_at))


def _one_report(parts: Sequence[tuple[Any, Where]], knowledge: Knowledge, name: str) -> Report:
    found: list[Report] = []
    for file in _files(parts):
        raw = file.take("report")
        if raw is None:
            continue
        if found:
            file.fail(("report",), "a second report in one file; give one report at a time")
        found.append(_report(Fields(raw, ("report",), file.where), knowledge))
    if not found:
        raise RecordError(f"{name}: no report in it; write report: with at and symptoms")
    return found[0]


def _files(parts: Sequence[tuple[Any, Where]]) -> list[Fields]:
    """The mappings of a file, each with known keys only; a document that is empty is left out."""
    files = [Fields(data, (), where) for data, where in parts if data is not None]
    for file in files:
        file.done(_FILE_KEYS)
    return files


def _read_patient(person: Fields, knowledge: Knowledge) -> PatientRecord:
    """The patient of a treatment file: a patient record in which the person's own facts stand beside the groups."""
    person.done(_PATIENT_KEYS)
    data = {key: value for key, value in person.data.items() if key not in _PERSON_KEYS}
    data["patient"] = {key: person.data[key] for key in _PERSON_KEYS if key in person.data}
    where = person.where
    return read_patient(data, knowledge, lambda path: where(path if path[:1] == ("patient",) else ("patient", *path)))


def _treatment(fields: Fields, patient: PatientRecord, knowledge: Knowledge) -> Treatment:
    ended_at = _required_instant(fields, "ended_at", "when the needling was over")
    modality = fields.one_of("modality", knowledge.modalities, "")
    if not modality:
        fields.fail(("modality",), f"missing; one of {', '.join(knowledge.modalities)}")
    device = _device(fields, Device())
    zones = tuple(_zone(entry, modality, device, knowledge) for entry in fields.each("zones"))
    treatment = Treatment(
        ended_at=ended_at,
        modality=modality,
        device=device,
        zones=zones,
        products=_products(fields, knowledge),
        numbing=_numbing(fields, ended_at),
        patient=patient,
    )
    fields.done(_TREATMENT_KEYS)
    return treatment


def _zone(entry: Fields, modality: str, device: Device, knowledge: Knowledge) -> TreatedZone:
    zone = entry.one_of("zone", knowledge.zones, "")
    if not zone:
        entry.fail(("zone",), "missing; name the zone")
    depth_mm = entry.number("needle_depth_mm", 0, DEEPEST_MM, "mm", UNKNOWN)
    if depth_mm is UNKNOWN and modality != "rf":
        entry.fail(("needle_depth_mm",), "missing; write the depth that was set, in mm")
    treated = TreatedZone(
        zone=zone,
        needle_depth_mm=depth_mm,
        passes=read_count(entry, "passes", 0, 1000),
        area_cm2=read_measure(entry, "area_cm2", 0.01, 20_000, "cm2"),
        seconds=read_measure(entry, "seconds", 0, 36_000, "s"),
        device=_device(entry, device),
    )
    entry.done(_ZONE_KEYS)
    return treated


def _device(fields: Fields, default: Device) -> Device:
    raw = fields.take("device")
    if raw is None:
        return default
    entry = Fields(raw, (*fields.path, "device"), fields.where)
    device = Device(
        needles=read_count(entry, "needles", 1, 10_000),
        needle_diameter_mm=read_measure(entry, "needle_diameter_mm", 0.001, 2, "mm"),
        strokes_hz=read_measure(entry, "strokes_hz", 0, 1000, "strokes per second"),
        tip_diameter_mm=read_measure(entry, "tip_diameter_mm", 0.1, 200, "mm"),
        drum_diameter_mm=read_measure(entry, "drum_diameter_mm", 1, 200, "mm"),
        drum_width_mm=read_measure(entry, "drum_width_mm", 1, 200, "mm"),
    )
    entry.done(_DEVICE_KEYS)
    return device


def _products(fields: Fields, knowledge: Knowledge) -> tuple[Item, ...] | Unknown:
    raw = fields.take("products")
    if raw is None:
        return UNKNOWN
    path, where = fields.path, fields.where
    return read_patient({"products": raw}, knowledge, lambda inner: where((*path, *inner))).products


def _numbing(fields: Fields, ended_at: datetime) -> Numbing | Unknown | None:
    raw = fields.take("numbing")
    if raw is None:
        return UNKNOWN
    if raw == "none":
        return None
    if not isinstance(raw, Mapping):
        fields.fail(("numbing",), f"{show(raw)} is not understood; write none, or product, applied_at, removed_at, area_cm2, grams")
    entry = Fields(raw, (*fields.path, "numbing"), fields.where)
    numbing = Numbing(
        product=entry.text("product", UNKNOWN),
        applied_at=entry.instant("applied_at", UNKNOWN),
        removed_at=entry.instant("removed_at", UNKNOWN),
        area_cm2=entry.number("area_cm2", 0, 20_000, "cm2", UNKNOWN),
        grams=entry.number("grams", 0, 1000, "g", UNKNOWN),
    )
    entry.done(("product", "applied_at", "removed_at", "area_cm2", "grams"))
    applied_at, removed_at = numbing.applied_at, numbing.removed_at
    if not isinstance(applied_at, Unknown):
        if not isinstance(removed_at, Unknown) and removed_at < applied_at:
            entry.fail(("removed_at",), "before it was applied; correct one of the times")
        if applied_at > ended_at:
            entry.fail(("applied_at",), "after the treatment ended; correct one of the times")
    return numbing


def _report(fields: Fields, knowledge: Knowledge) -> Report:
    at = _required_instant(fields, "at", "when the patient reported")
    if fields.data.get("symptoms") is None:
        fields.fail(("symptoms",), "missing; write [] where there are none")
    symptoms = tuple(_symptom(entry, knowledge) for entry in fields.each("symptoms", "code"))
    none_of = tuple(dict.fromkeys(_symptom_code(fields, ("none_of", i), one) for i, one in enumerate(fields.items("none_of"))))
    reported = {symptom.code for symptom in symptoms}
    for i, code in enumerate(fields.data.get("none_of") or ()):
        if code in reported:
            fields.fail(("none_of", i), f"{show(code)} is denied here and reported under symptoms; keep one of the two")
    temperature_c = fields.number("temperature_c", 30, 45, "degrees Celsius", UNKNOWN)
    fields.done(("at", "symptoms", "temperature_c", "none_of"))
    return Report(at=at, symptoms=symptoms, temperature_c=temperature_c, none_of=none_of)


def _symptom(entry: Fields, knowledge: Knowledge) -> Symptom:
    raw = entry.take("code")
    if raw is None:
        entry.fail(("code",), "missing; name the symptom")
    symptom = Symptom(
        code=_symptom_code(entry, ("code",), raw),
        severity=entry.one_of("severity", SEVERITIES, UNKNOWN),
        trend=entry.one_of("trend", TRENDS, UNKNOWN),
        side=entry.one_of("side", SIDES, UNKNOWN),
        zones=entry.words("zones", knowledge.zones),
    )
    entry.done(("code", "severity", "trend", "side", "zones"))
    return symptom


def _symptom_code(fields: Fields, key: Path_, value: Any) -> str:
    if isinstance(value, str) and value in SYMPTOMS:
        return value
    hint = nearest(str(value), SYMPTOMS)
    if value == "fever":
        hint = "write what was measured as temperature_c; without a thermometer report shivering or feeling_ill"
    elif not hint.startswith("did you mean"):
        hint = f"allowed: {', '.join(SYMPTOMS)}"
    fields.fail(key, f"{show(value)} is not known; {hint}")


def _required_instant(fields: Fields, key: str, meaning: str) -> datetime:
    moment = fields.instant(key, UNKNOWN)
    if isinstance(moment, Unknown):
        fields.fail((key,), f"missing; write {meaning}, such as 2026-11-20T15:00:00+00:00")
    return moment


def _product_json(product: Item) -> Any:
    keys = ("route", "licensed_for_skin_injection")
    details = {key: value for key in keys if (value := getattr(product, key)) is not UNKNOWN}
    return {"code": product.code, **details} if details else product.code


def _json(value: Any) -> Any:
    """A value of the record as JSON has it: unknown is null, a moment is ISO 8601."""
    if value is UNKNOWN:
        return None
    return value.isoformat() if isinstance(value, datetime) else value
