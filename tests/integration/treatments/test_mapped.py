"""The map of the room: what is planned, and what was recorded over it."""

from __future__ import annotations

from django.test import Client

from needlecraft.practice.people.models import Membership
from needlecraft.practice.treatments import actions
from needlecraft.practice.treatments.mapped import map_of
from needlecraft.practice.treatments.models import Treatment

from .conftest import DONE, NOW, kept

DEEPER = {"zone": "cheeks", "needle_depth_mm": 0.25, "passes": 2, "skin_endpoint": "light redness"}


def test_the_map_shows_the_plan_until_a_zone_is_recorded(treatment: Treatment, paul: Membership, desk: Client) -> None:
    assert map_of(treatment).rows == (("cheeks", "0.5 mm, 3 passes"),)
    kept(treatment, paul, zones=[{"zone": "cheeks"}])
    assert map_of(treatment).rows == (("cheeks", "0.5 mm, 3 passes"),)
    kept(treatment, paul, zones=[DEEPER])
    assert map_of(treatment).rows == (("cheeks", "0.25 mm, 2 passes"),)


def test_what_was_signed_is_read_as_words_and_as_a_map(treatment: Treatment, paul: Membership, desk: Client) -> None:
    actions.sign(by=paul, at=NOW, treatment=kept(treatment, paul, zones=[DEEPER], cartridge={"serial": "old"}))
    page = desk.get(f"/treatments/{treatment.pk}/").content.decode()
    assert 'class="map-rows"' in page
    assert "1 January 2099" in page
    assert DONE["cartridges"][0]["serial"] in page
    assert "{&#x27;" not in page
