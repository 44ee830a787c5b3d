"""A photo, and what is said of it, is never changed."""

from django.db import migrations

from ...core.triggers import refuse


class Migration(migrations.Migration):
    """Held by the database."""

    dependencies = (("photos", "0001_initial"),)
    operations = (
        refuse("photos_photo", "UPDATE", "a photo is never changed"),
        refuse("photos_photo", "DELETE", "a photo is never removed"),
        refuse("photos_aside", "UPDATE", "a photo that was set aside stays aside"),
        refuse("photos_aside", "DELETE", "a photo that was set aside stays aside"),
        refuse("photos_photoset", "UPDATE", "a set of photos is never changed"),
        refuse("photos_photoset", "DELETE", "a set of photos is never removed"),
    )
