"""How days and times are written where Django's way is not ours; every other language has Django's."""
