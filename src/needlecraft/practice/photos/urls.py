"""Addresses of photos."""

from django.urls import path, register_converter

from . import views
from .models import Size


class SizeConverter:
    """A size of a photo."""

    regex = "|".join(Size.values)

    def to_python(self, value: str) -> Size:
        """The size."""
        return Size(value)

    def to_url(self, value: str) -> str:
        """Its word."""
        return str(value)


register_converter(SizeConverter, "size")

urlpatterns = [
    path("patients/<int:pk>/photos/", views.photo_list, name="photos"),
    path("patients/<int:pk>/photos/take/", views.take, name="take_photos"),
    path("patients/<int:pk>/photos/compare/", views.compare, name="compare_photos"),
    path("photos/<int:pk>/", views.photo, name="photo"),
    path("photos/<int:pk>/aside/", views.set_aside, name="set_photo_aside"),
    path("photos/<int:pk>/<size:size>/", views.file, name="photo_file"),
]
