"""The ledger is never changed, and no lot vanishes."""

from django.db import migrations

from ...core.triggers import refuse


class Migration(migrations.Migration):
    """Held by the database."""

    dependencies = (("stock", "0001_initial"),)
    operations = (
        refuse("stock_move", "UPDATE", "a move of the ledger is never changed"),
        refuse("stock_move", "DELETE", "a move of the ledger is never removed"),
        refuse("stock_lot", "DELETE", "a lot is never removed"),
    )
