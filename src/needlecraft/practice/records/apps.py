"""The app's name."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """See the package."""

    name = "needlecraft.practice.records"
    label = "records"
