"""Looking back: what was done and read in a practice, and where somebody went on against the protocol."""
