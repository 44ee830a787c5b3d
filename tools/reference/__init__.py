"""The generated pages of ``docs/reference`` and the coverage of the statements, made from the knowledge alone."""
