"""Addresses of the treatment room, of recalls and of reactions."""

from django.urls import path

from . import recalls, views

urlpatterns = [
    path("appointments/<int:pk>/begin/", views.begin, name="begin"),
    path("treatments/<int:pk>/", views.room, name="room"),
    path("treatments/<int:pk>/call-off/", views.call_off, name="call_off"),
    path("treatments/<int:pk>/rescreen/", views.rescreen, name="rescreen"),
    path("treatments/<int:pk>/changed/", views.changed, name="changed"),
    path("treatments/<int:pk>/versions/", views.versions, name="versions"),
    path("treatments/<int:pk>/react/", views.react, name="react"),
    path("treatments/<int:pk>/add/", views.add, name="add"),
    path("reactions/<int:pk>/resolve/", views.resolve, name="resolve"),
    path("recall/", recalls.recall, name="recall"),
    path("recall/export/", recalls.export, name="recall_export"),
]
