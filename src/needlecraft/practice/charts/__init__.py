"""The chart: what all apps know of one patient, on one page."""
