"""Addresses after a treatment."""

from django.urls import path

from . import views

urlpatterns = [
    path("a/<str:link>/", views.page, name="aftercare"),
    path("a/<str:link>/report/", views.check_in, name="check_in"),
    path("treatments/<int:pk>/aftercare/", views.aftercare_of, name="aftercare_of"),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<int:pk>/seen/", views.see, name="see"),
]
