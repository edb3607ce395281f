"""What heavy tests need: skipped where it is not there, but in CI it has to be."""

from __future__ import annotations

import os

import pytest


def needs(there: object, what: str) -> None:
    """Skip the test where something is not installed; in CI it has to be."""
    if not there:
        assert not os.environ.get("CI"), f"{what} is not installed"
        pytest.skip(f"{what} is not installed")
