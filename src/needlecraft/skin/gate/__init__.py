"""May a photo be measured, and two photos be compared? Named checks, each with a value, a limit and what to do."""
