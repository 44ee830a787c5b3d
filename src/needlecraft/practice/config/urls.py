"""All addresses. Who may open one is said at its view; a test lists them all."""

from django.urls import include, path

from ..consultations.urls import urlpatterns as consultations
from ..patients.urls import urlpatterns as patients
from ..people.views import today

urlpatterns = [
    path("", today, name="today"),
    path("accounts/", include("allauth.urls")),
    *patients,
    *consultations,
]
