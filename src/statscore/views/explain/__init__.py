"""The proof of a card: on the screen, as a page for whoever contests the grade, and as data."""
