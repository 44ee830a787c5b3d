"""When and where the practice works: opening hours, closed days, rooms, the time kept free around an appointment."""
