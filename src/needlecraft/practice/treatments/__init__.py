"""One needling on one day: recorded while it happens, signed, and never changed afterwards."""
