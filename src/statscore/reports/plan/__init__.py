"""What would lift a grade: gaps, plans, bills tried on a card."""
