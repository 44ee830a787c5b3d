"""The app's name."""

from django.apps import AppConfig


class StockConfig(AppConfig):
    """See the package."""

    name = "needlecraft.practice.stock"
    label = "stock"
