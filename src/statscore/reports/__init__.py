"""Calculations over the model, one module each; every one returns a value and prints nothing."""
