"""Who did what to whom, and when: entries chained by hash that nobody can change or take away unnoticed."""
