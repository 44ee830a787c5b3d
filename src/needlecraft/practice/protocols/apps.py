"""The app's name."""

from django.apps import AppConfig


class ProtocolsConfig(AppConfig):
    """See the package."""

    name = "needlecraft.practice.protocols"
    label = "protocols"
