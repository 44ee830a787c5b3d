"""The rules that the practice works by: browse them, choose among their positions."""
