"""What a bill would change: a page for one state, a line each for many, and rows."""
