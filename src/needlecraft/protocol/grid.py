"""Options as bits: a modality on a zone is one bit of a whole number, a set of options is the number."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from .knowledge import Knowledge


class Grid:
    """Modalities by zones. ``face`` and ``all`` are sets of options; ``place`` holds each option as a set of one.

    ``layout`` gives the options of modalities on zones row by row, remembered.
    """

    __slots__ = ("modalities", "zones", "face_zones", "all", "face", "offered", "place", "layout", "_by_zone", "_by_modality")

    def __init__(self, knowledge: Knowledge) -> None:
        self.modalities = tuple(knowledge.modalities)
        self.zones = tuple(knowledge.zones)
        self.offered = tuple(code for code, modality in knowledge.modalities.items() if modality.offered)
        self.face_zones = tuple(code for code, zone in knowledge.zones.items() if zone.region == "face")
        n = len(self.zones)
        row = (1 << n) - 1
        self._by_modality = {code: row << (i * n) for i, code in enumerate(self.modalities)}
        self._by_zone = {code: sum(1 << (m * n + i) for m in range(len(self.modalities))) for i, code in enumerate(self.zones)}
        self.all = (1 << (n * len(self.modalities))) - 1
        self.face = self.of((), self.face_zones)
        self.place = {(m, z): self._by_modality[m] & self._by_zone[z] for m in self.modalities for z in self.zones}
        self.layout = lru_cache(maxsize=64)(self._layout)

    def bit(self, modality: str, zone: str) -> int:
        """The option as a set of one."""
        return self.place[modality, zone]

    def of(self, modalities: Collection[str] = (), zones: Collection[str] = ()) -> int:
        """The options of these modalities on these zones; an empty collection stands for all."""
        rows = self.all
        if modalities:
            rows = 0
            for modality in modalities:
                rows |= self._by_modality[modality]
        if not zones:
            return rows
        columns = 0
        for zone in zones:
            columns |= self._by_zone[zone]
        return rows & columns

    def _layout(self, modalities: tuple[str, ...], zones: tuple[str, ...]) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
        """For every modality its zones, each with its option, in the order given."""
        return tuple((m, tuple((z, self.place[m, z]) for z in zones)) for m in modalities)

    def names(self, mask: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The modalities and the zones that a set of options touches."""
        return (
            tuple(code for code in self.modalities if mask & self._by_modality[code]),
            tuple(code for code in self.zones if mask & self._by_zone[code]),
        )
