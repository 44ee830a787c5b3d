"""The app's name."""

from django.apps import AppConfig


class AftercareConfig(AppConfig):
    """See the package."""

    name = "needlecraft.practice.aftercare"
    label = "aftercare"
