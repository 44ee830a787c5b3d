"""The course on the map: what is planned, then what was treated."""

from __future__ import annotations

from needlecraft.practice.charts.presenters import course_map
from needlecraft.practice.courses.models import Course
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.treatments.models import Treatment

from ..conftest import NOW


def test_what_is_planned_gives_way_to_what_was_treated(anna: Patient) -> None:
    course = Course(patient=anna)
    course.option = {"treatments": [{"n": 1, "zones": [{"zone": "perioral", "needle_depth_mm": 0.5}]}]}
    planned = course_map(course, [])
    assert (planned.title, planned.map.rows) == ("Planned for treatment 1", (("around the mouth", "0.5 mm"),))
    treatment = Treatment(patient=anna, course=course, n=1, signed_at=NOW)
    treatment.done = {"zones": [{"zone": "perioral", "needle_depth_mm": 0.25, "passes": 3}, {"zone": "chin"}]}
    treated = course_map(course, [treatment])
    assert treated.map.rows == (("around the mouth", "0.25 mm, 3 passes"), ("chin", "depth not given"))
    assert [tone for tone, _words in treated.map.legend] == [0, 1]
    assert course_map(course, [Treatment(patient=anna, course=course, n=1)]).title == planned.title
