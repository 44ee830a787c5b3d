"""Addresses of the treatment room."""

from django.urls import path

from . import views

urlpatterns = [
    path("appointments/<int:pk>/begin/", views.begin, name="begin"),
    path("treatments/<int:pk>/", views.room, name="room"),
    path("treatments/<int:pk>/numb/", views.numb, name="numb"),
    path("treatments/<int:pk>/add/", views.add, name="add"),
]
