"""Text out: a neutral document, one view a report, one function a format, and what saves."""
