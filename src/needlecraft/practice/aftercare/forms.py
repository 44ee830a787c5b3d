"""Reading a report: taps, a temperature, and what is denied."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from . import facts

_WORDS: Final = {"severity": ("mild", "moderate", "severe"), "trend": ("fading", "steady", "worse", "spreading"), "side": ("both", "one")}
_COLDEST, _HOTTEST = 30.0, 45.0


def read_report(post: QueryDict, zones: list[str], at: datetime) -> tuple[dict[str, Any], str]:
    """The report in the shape of the contract, and what cannot be read, as a sentence."""
    symptoms, problem = [], ""
    for code in facts.symptoms():
        if code in post.getlist("symptom"):
            details = {name: value for name, known in _WORDS.items() if (value := post.get(f"{code}-{name}", "")) in known}
            where = [zone for zone in post.getlist(f"{code}-zones") if zone in zones]
            symptoms.append({"code": code, **details, **({"zones": where} if where else {})})
    report: dict[str, Any] = {"at": at.isoformat(), "symptoms": symptoms}
    if "no_red_flags" in post:
        reported = {one["code"] for one in symptoms}
        report["none_of"] = [code for code in facts.red_flags() if code not in reported]
    text = post.get("temperature", "").strip().replace(",", ".")
    if text:
        try:
            temperature = float(text)
        except ValueError:
            temperature = 0.0
        if _COLDEST <= temperature <= _HOTTEST:
            report["temperature_c"] = temperature
        else:
            problem = _("Write the temperature in degrees Celsius, such as 37.4.")
    return report, problem
