"""Who coded what, and how far coders agree; what a sheet brings."""
