"""All addresses. Who may open one is said at its view; a test lists them all."""

from ..aftercare.urls import urlpatterns as aftercare
from ..charts.urls import urlpatterns as charts
from ..consents.urls import urlpatterns as consents
from ..consultations.urls import urlpatterns as consultations
from ..courses.urls import urlpatterns as courses
from ..diary.urls import urlpatterns as diary
from ..outcomes.urls import urlpatterns as outcomes
from ..oversight.urls import urlpatterns as oversight
from ..patients.urls import urlpatterns as patients
from ..people.urls import urlpatterns as people
from ..protocols.urls import urlpatterns as protocols
from ..treatments.urls import urlpatterns as treatments

urlpatterns = [
    *people,
    *diary,
    *patients,
    *charts,
    *consultations,
    *courses,
    *consents,
    *treatments,
    *aftercare,
    *protocols,
    *outcomes,
    *oversight,
]
