"""A product, its lots, the ledger that says why each lot is as large as it is, and the register of devices."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..people.models import Membership
from ..practices.models import Practice

#: What tells the needles of a cartridge apart, as the protocol's dose reads them.
GEOMETRY: Final = ("needles", "needle_diameter_mm", "drum_diameter_mm", "drum_width_mm")


class Product(models.Model):
    """Something that is bought. ``code`` is what the protocol calls it, empty where it has no word; ``geometry`` see :data:`GEOMETRY`."""

    class Kind(models.TextChoices):
        """What it is for."""

        CARTRIDGE = "cartridge", _("Cartridge")
        NUMBING = "numbing", _("Numbing")
        ON_SKIN = "on_skin", _("On the skin")
        OTHER = "other", _("Other")

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="products")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    code = models.CharField(max_length=40, blank=True)
    gtin = models.CharField(max_length=14, blank=True)
    geometry = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar = ["kind", "name"]
        constraints = (
            models.UniqueConstraint(fields=("practice", "name"), name="product_names_differ"),
            models.UniqueConstraint(fields=("practice", "gtin"), condition=~models.Q(gtin=""), name="a_gtin_is_one_product"),
            models.CheckConstraint(
                condition=models.Q(kind__in=("cartridge", "numbing", "on_skin", "other")), name="product_has_a_known_kind"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Lots(models.QuerySet["Lot"]):
    """Named filters."""

    def of(self, practice: Practice) -> Lots:
        """The lots of a practice with their products, the one that expires first first."""
        return self.filter(product__practice=practice).select_related("product").order_by("expires_on", "pk")

    def there(self) -> Lots:
        """Those of which something is left."""
        return self.filter(quantity__gt=0)

    def named(self, number: str) -> Lots:
        """Those with a number, in large or small letters."""
        return self.filter(number__iexact=number)


class Lot(models.Model):
    """The maker's batch of a product. ``quantity`` is what the moves leave; the database holds that it is never below nothing."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="lots")
    number = models.CharField(max_length=60)
    expires_on = models.DateField()
    quantity = models.IntegerField(default=0)

    objects = Lots.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("product", "number"), name="lot_numbers_differ"),
            models.CheckConstraint(condition=models.Q(quantity__gte=0), name="stock_is_never_negative"),
        )

    def __str__(self) -> str:
        return f"lot {self.number}"


class Move(models.Model):
    """A line of the ledger: never changed. ``n`` is what it adds; ``why`` says what it was used for or why it was thrown away."""

    class Kind(models.TextChoices):
        """What happened."""

        RECEIVED = "received", _("received")
        USED = "used", _("used")
        DISCARDED = "discarded", _("discarded")

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    n = models.IntegerField()
    why = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind="received", n__gt=0) | models.Q(kind__in=("used", "discarded"), n__lt=0), name="a_move_has_its_sign"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.n}"


class Devices(models.QuerySet["Device"]):
    """Named filters."""

    def of(self, practice: Practice) -> Devices:
        """The devices of a practice."""
        return self.filter(practice=practice).order_by("modality", "name")


class Device(models.Model):
    """A device of the register. ``service_due_on`` is the last day on which it may be used without a service."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="devices")
    name = models.CharField(max_length=120)
    modality = models.CharField(max_length=40)
    serial = models.CharField(max_length=60)
    service_due_on = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = Devices.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("practice", "serial"), name="device_serials_differ"),)

    def __str__(self) -> str:
        return f"{self.name}, {self.serial}"

    def is_fit_on(self, day: date) -> bool:
        """In service, and its service is not overdue."""
        return self.withdrawn_at is None and (self.service_due_on is None or self.service_due_on >= day)
