"""How many states: tallies, conditions, curves of adoption, trends, the overview."""
