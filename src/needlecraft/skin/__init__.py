"""Turns photographs of skin into numbers with honest limits. It stores nothing, decides nothing and recognises nobody."""
