"""Addresses before a plan."""

from django.urls import path, register_converter

from . import correcting, facts, views


class PartConverter:
    """A part of the intake."""

    regex = "|".join(facts.PARTS)

    def to_python(self, value: str) -> str:
        """The part."""
        return value

    def to_url(self, value: str) -> str:
        """The part."""
        return value


register_converter(PartConverter, "part")

urlpatterns = [
    path("patients/<int:pk>/ask/", views.ask, name="ask"),
    path("patients/<int:pk>/consultation/", views.consult, name="consult"),
    path("patients/<int:pk>/answers/words/", correcting.correct_words, name="correct_words"),
    path("patients/<int:pk>/answers/<slug:code>/", correcting.correct_answer, name="correct_answer"),
    path("patients/<int:pk>/screen/", views.screen, name="screen"),
    path("screenings/<int:pk>/", views.screening, name="screening"),
    path("screenings/<int:pk>/answers/", views.complete, name="complete"),
    path("overrides/<int:pk>/confirm/", views.confirm, name="confirm"),
    path("i/thanks/", views.intake_thanks, name="intake_thanks"),
    path("i/<str:link>/", views.resume, name="intake"),
    path("i/<str:link>/<part:part>/", views.intake, name="intake_part"),
    path("i/<str:link>/sign/", views.sign_intake, name="sign_intake"),
]
