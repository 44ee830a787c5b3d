"""The people who work in a practice: accounts, roles, scope of practice."""
