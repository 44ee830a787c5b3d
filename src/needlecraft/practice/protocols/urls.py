"""Addresses of the protocol room."""

from django.urls import path

from . import views

urlpatterns = [
    path("protocol/", views.rules, name="rules"),
    path("protocol/choices/", views.choices, name="choices"),
    path("protocol/choices/base/", views.rebase, name="rebase"),
    path("protocol/rules/<slug:name>/", views.rule, name="rule"),
    path("protocol/rules/<slug:name>/adopt/", views.adopt, name="adopt"),
]
