"""The app's name."""

from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    """See the package."""

    name = "needlecraft.practice.consents"
    label = "consents"
