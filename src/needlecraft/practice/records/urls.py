"""Addresses of what leaves the practice."""

from django.urls import path

from . import views

urlpatterns = [
    path("patients/<int:pk>/record/", views.take_along, name="take_along"),
    path("treatments/<int:pk>/paper/", views.treatment, name="treatment_paper"),
]
