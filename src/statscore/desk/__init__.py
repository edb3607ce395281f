"""Changes to files are drafted here: edited, read again, checked, compared, and then saved."""
