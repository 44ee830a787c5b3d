"""The app's name."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """See the package."""

    name = "needlecraft.practice.outcomes"
    label = "outcomes"
