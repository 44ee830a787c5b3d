"""All addresses. Who may open one is said at its view; a test lists them all."""

from ..aftercare.urls import urlpatterns as aftercare
from ..charts.urls import urlpatterns as charts
from ..consents.urls import urlpatterns as consents
from ..consultations.urls import urlpatterns as consultations
from ..courses.urls import urlpatterns as courses
from ..diary.urls import urlpatterns as diary
from ..mail.urls import urlpatterns as mail
from ..opening.urls import urlpatterns as opening
from ..outcomes.urls import urlpatterns as outcomes
from ..oversight.urls import urlpatterns as oversight
from ..patients.urls import urlpatterns as patients
from ..people.urls import urlpatterns as people
from ..photos.urls import urlpatterns as photos
from ..protocols.urls import urlpatterns as protocols
from ..records.urls import urlpatterns as records
from ..stock.urls import urlpatterns as stock
from ..treatments.urls import urlpatterns as treatments

urlpatterns = [
    *people,
    *diary,
    *opening,
    *patients,
    *photos,
    *mail,
    *charts,
    *consultations,
    *courses,
    *consents,
    *treatments,
    *stock,
    *aftercare,
    *protocols,
    *outcomes,
    *records,
    *oversight,
]

handler500 = "needlecraft.practice.core.troubles.answer"
