"""Addresses of the diary."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.today, name="today"),
    path("courses/<int:pk>/book/<int:n>/", views.book, name="book"),
    path("appointments/<int:pk>/cancel/", views.cancel, name="cancel"),
]
