"""Report cards: one, several side by side and where they differ, all as standings, and as rows."""
