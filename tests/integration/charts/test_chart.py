"""What the chart offers to do, and when."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from needlecraft.practice.aftercare import actions as aftercare
from needlecraft.practice.aftercare.models import Sheet
from needlecraft.practice.audit.actions import Actor
from needlecraft.practice.consultations.models import Screening
from needlecraft.practice.diary.models import Appointment
from needlecraft.practice.diary.windows import Window, open_target, window_of
from needlecraft.practice.opening.spans import Week
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Room
from needlecraft.practice.treatments import actions as treatments

from ..aftercare.conftest import plan, sheet, told, treat
from ..conftest import Login
from ..courses.conftest import screen
from ..test_walk import Walk

__all__ = ["plan", "sheet", "treat"]


def test_a_treatment_is_begun_from_the_chart_on_its_day_alone(anna: Patient, paul: Membership, login: Login) -> None:
    walk = Walk(anna, paul, Room.objects.create(practice=anna.practice, name="1"), login(paul))
    course = walk.screened().planned()
    walk.agreed(course)
    walk.booked(course)
    appointment = Appointment.objects.get(patient=anna)
    begin = f"/appointments/{appointment.pk}/begin/"
    assert begin not in walk.desk.get(f"/patients/{anna.pk}/").content.decode()
    now = timezone.now()
    Appointment.objects.update(starts_at=now, ends_at=now + timedelta(hours=1), free_from=None, free_until=None)
    assert begin in walk.desk.get(f"/patients/{anna.pk}/").content.decode()


def test_a_treatment_is_proposed_for_the_days_that_booking_offers(anna: Patient, paul: Membership, login: Login) -> None:
    walk = Walk(anna, paul, Room.objects.create(practice=anna.practice, name="1"), login(paul))
    course = walk.screened().planned()
    later = window_of(course, 1).latest + timedelta(days=3)
    walk.booked(course, later + timedelta(days=(7 - later.weekday()) % 7))
    window, week = window_of(course, 2), Week(anna.practice)
    assert str(window.target) > course.planned(2)["target"]
    day = open_target(window, week)
    assert week.open_on(day)
    told = tuple(date_format(one, "DATE_FORMAT") for one in (day, window.earliest, window.latest))
    chart = walk.desk.get(f"/patients/{anna.pk}/").content.decode()
    assert "proposed for {} ({} to {})".format(*told) in chart


def test_the_strip_names_what_lasts_and_what_nobody_has_seen_to(sheet: Sheet, anna: Patient, paul: Membership, login: Login) -> None:
    desk, now, treatment = login(paul), timezone.now(), sheet.treatment
    room, chart = f"/treatments/{treatment.pk}/", f"/patients/{anna.pk}/"
    treatment.patient = anna
    rash = {"what": "blisters", "severity": "mild", "zones": ["cheeks"], "remedy": "", "began_at": now}
    reaction = treatments.react(by=paul, who=Actor.of(paul), at=now, treatment=treatment, told=rash)
    check_in = aftercare.report(at=now, sheet=sheet, told=told(now, "trouble_breathing"))
    for place in (room, chart):
        strip = desk.get(place).content.decode().partition('class="strip')[2].partition("</div>")[0]
        assert "Reaction lasts: blisters" in strip
        assert "Report not seen to: Emergency" in strip
    aftercare.see(by=paul, at=now, check_in=check_in, note="called")
    treatments.resolve(by=paul, at=now, on=now.date(), reaction=reaction)
    page = desk.get(chart).content.decode()
    assert "Reaction lasts: blisters" not in page
    assert "not seen to" not in page


def test_the_strip_says_that_it_speaks_of_the_answers(anna: Patient, paul: Membership, login: Login) -> None:
    walk = Walk(anna, paul, Room.objects.create(practice=anna.practice, name="1"), login(paul)).screened()
    assert "Answers: nothing reported" in walk.desk.get(f"/patients/{anna.pk}/").content.decode()


def test_a_plan_is_offered_where_something_can_be_planned(anna: Patient, paul: Membership, login: Login) -> None:
    walk = Walk(anna, paul, Room.objects.create(practice=anna.practice, name="1"), login(paul)).screened()
    place, plan = f"/patients/{anna.pk}/", f'action="/patients/{anna.pk}/plan/"'
    assert plan in walk.desk.get(place).content.decode()
    walk.screened(**{"q-pregnancy": "yes"})
    newest = Screening.objects.filter(patient=anna)[0]
    page = walk.desk.get(place).content.decode()
    assert plan not in page
    assert "Under this screening nothing can be planned." in page
    assert f'<a href="/screenings/{newest.pk}/">See why' in page
    dead_end = walk.desk.post(f"{place}plan/", follow=True).content.decode()
    assert "Nothing can be planned now" in dead_end
    assert f'href="/screenings/{newest.pk}/"' in dead_end


def test_a_plan_begins_with_a_screening_of_today(anna: Patient, paul: Membership, login: Login) -> None:
    screen(anna, paul, timezone.now() - timedelta(days=2))
    page = login(paul).get(f"/patients/{anna.pk}/").content.decode()
    assert f'action="/patients/{anna.pk}/plan/"' not in page
    assert "A plan begins with a screening of today." in page
    assert f'action="/patients/{anna.pk}/screen/"' in page


def test_a_day_on_which_the_practice_is_closed_is_not_proposed(anna: Patient) -> None:
    saturday = date(2027, 1, 16)
    window = Window(saturday, saturday, saturday + timedelta(days=14), "", "")
    assert open_target(window, Week(anna.practice)) == date(2027, 1, 18)
    assert open_target(window._replace(latest=saturday), Week(anna.practice)) == saturday
