"""The app's name."""

from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    """See the package."""

    name = "needlecraft.practice.consultations"
    label = "consultations"
