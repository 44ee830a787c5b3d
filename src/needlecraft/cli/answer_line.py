"""A screening as one line of JSON, put together from parts that are the same for many options and many patients.

It gives the same text as ``json.dumps(screening.as_dict())`` and takes less than half the time: most of an answer repeats itself.
"""

from __future__ import annotations

from dataclasses import replace
from json import JSONEncoder
from typing import Final

from ..protocol.findings import Finding, Option, Screening
from ..protocol.windows import show

_MEMORY: Final = 1000
_PRINTED: Final[dict[int, tuple[Finding, str]]] = {}

#: Where options and findings go; inside a text the quotes would be escaped.
_EMPTY: Final = '"options":{},"findings":[]'

compact: Final = JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def answer_line(screening: Screening) -> str:
    """The answer, keys in the order of the library."""
    head, _, tail = compact(replace(screening, options={}, findings=()).as_dict()).partition(_EMPTY)
    findings = ",".join(map(_finding, screening.findings))
    return f'{head}"options":{_options(screening.options)},"findings":[{findings}]{tail}'


def _options(options: dict[str, dict[str, Option]]) -> str:
    """Options that are one object are written once, and so are rows of the same options."""
    cells: dict[int, str] = {}
    rows: dict[tuple[int, ...], str] = {}
    parts = []
    for modality, row in options.items():
        key = tuple(map(id, row.values()))
        written = rows.get(key)
        if written is None:
            for option in row.values():
                if id(option) not in cells:
                    cells[id(option)] = _option(option)
            written = rows[key] = ",".join([f'"{zone}":{cells[id(option)]}' for zone, option in row.items()])
        parts.append(f'"{modality}":{{{written}}}')
    return f"{{{','.join(parts)}}}"


def _option(option: Option) -> str:
    """Verdicts, dates and codes are plain words and need no escaping."""
    earliest = f'"{show(option.earliest)}"' if option.earliest else "null"
    depth = "null" if option.max_depth_mm is None else repr(option.max_depth_mm)
    findings = '","'.join(option.findings)
    findings = f'["{findings}"]' if findings else "[]"
    return f'{{"verdict":"{option.verdict}","earliest":{earliest},"max_depth_mm":{depth},"findings":{findings}}}'


def _finding(finding: Finding) -> str:
    """Remembered as long as the engine hands out the same object; keeping the object keeps its identity its own."""
    known = _PRINTED.get(id(finding))
    if known is None or known[0] is not finding:
        if len(_PRINTED) >= _MEMORY:
            _PRINTED.clear()
        known = _PRINTED[id(finding)] = (finding, compact(finding.as_dict()))
    return known[1]
