"""The practice itself: name, time zone, policy, where it works."""
