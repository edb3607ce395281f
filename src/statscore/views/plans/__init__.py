"""Plans that lift a card to a grade: a page for one state, a line each for many, and rows."""
