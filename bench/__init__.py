"""What Needlecraft costs in time, measured beside other programs in one run on one machine: ``make bench``."""
