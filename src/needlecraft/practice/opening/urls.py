"""Addresses of the settings of time and place."""

from django.urls import path

from . import views

urlpatterns = [
    path("settings/", views.opening, name="opening"),
    path("settings/details/", views.describe, name="describe_practice"),
    path("settings/closed/", views.close, name="close_day"),
    path("settings/closed/<int:pk>/open/", views.open_again, name="open_day"),
    path("settings/rooms/", views.new_room, name="new_room"),
    path("settings/rooms/<int:pk>/name/", views.name_room, name="name_room"),
    path("settings/rooms/<int:pk>/retire/", views.retire_room, name="retire_room"),
]
