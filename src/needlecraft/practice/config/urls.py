"""All addresses. Who may open one is said at its view; a test lists them all."""

from django.urls import include, path

from ..aftercare.urls import urlpatterns as aftercare
from ..charts.urls import urlpatterns as charts
from ..consents.urls import urlpatterns as consents
from ..consultations.urls import urlpatterns as consultations
from ..courses.urls import urlpatterns as courses
from ..diary.urls import urlpatterns as diary
from ..outcomes.urls import urlpatterns as outcomes
from ..patients.urls import urlpatterns as patients
from ..protocols.urls import urlpatterns as protocols
from ..stock.urls import urlpatterns as stock
from ..treatments.urls import urlpatterns as treatments

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    *diary,
    *patients,
    *charts,
    *consultations,
    *courses,
    *consents,
    *treatments,
    *stock,
    *aftercare,
    *protocols,
    *outcomes,
]
