"""Who is treated when, by whom and where; nobody and nothing is in two places at once."""
