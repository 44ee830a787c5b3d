"""The app's name."""

from django.apps import AppConfig


class TreatmentsConfig(AppConfig):
    """See the package."""

    name = "needlecraft.practice.treatments"
    label = "treatments"
