"""Two days compared: what moved, why, and as rows."""
