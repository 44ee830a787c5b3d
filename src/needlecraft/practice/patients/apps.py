"""The app's name."""

from django.apps import AppConfig


class PatientsConfig(AppConfig):
    """See the package."""

    name = "needlecraft.practice.patients"
    label = "patients"
