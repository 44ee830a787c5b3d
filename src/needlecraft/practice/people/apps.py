"""The app's name."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """See the package."""

    name = "needlecraft.practice.people"
    label = "people"
