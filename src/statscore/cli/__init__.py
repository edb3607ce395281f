"""The command line: one module a command, each joining a read, a report and a view."""
