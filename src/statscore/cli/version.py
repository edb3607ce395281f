"""Which version of the program this is."""

from __future__ import annotations


def program_version() -> str:
    """Return the version as installed; a source folder that is not installed has none."""
    from importlib import metadata  # noqa: PLC0415 - slow, and rarely asked for

    try:
        return metadata.version("statscore-law")
    except metadata.PackageNotFoundError:
        return "from a folder, not installed"
