"""What lies between two cards: changes, each with its cause."""
