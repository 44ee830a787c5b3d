"""What leaves the practice: a patient's whole record, and a treatment on paper."""
