"""A curve in one line: a block a year, as high as the share of the points."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

BLOCKS = "▁▂▃▄▅▆▇█"
UNKNOWN = "·"


def sparkline(shares: Sequence[Fraction | None]) -> str:
    """Return one character a share of 0 to 1, a dot where it is not known.

    The lowest block is the first eighth and the highest the last, so that curves of several
    states can be compared: no curve is stretched to its own range.
    """
    return "".join(UNKNOWN if share is None else _block(share) for share in shares)


def _block(share: Fraction) -> str:
    return BLOCKS[min(len(BLOCKS) - 1, max(0, int(share * len(BLOCKS))))]
