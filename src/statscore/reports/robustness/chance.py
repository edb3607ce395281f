"""Random numbers that are the same on every machine: SplitMix64, in whole numbers alone.

The word at a place depends on the seed, the stream and the place and on nothing else, so that
more draws begin with the same ones, and numpy can work out a million places at once.
"""

from __future__ import annotations

from typing import Any

MASK = 2**64 - 1
STEP = 0x9E3779B97F4A7C15
MIX = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
BITS = 12
VALUES = 2**BITS
"""How many equally likely values a draw has."""


def word(key: int, place: int) -> int:
    """Return 64 random bits: the word of a stream at a place, counted from 0."""
    mixed = (key + (place + 1) * STEP) & MASK
    mixed = ((mixed ^ (mixed >> 30)) * MIX[0]) & MASK
    mixed = ((mixed ^ (mixed >> 27)) * MIX[1]) & MASK
    return mixed ^ (mixed >> 31)


def stream(seed: int, name: int) -> int:
    """Return the key of one stream of words under a seed."""
    return word(seed & MASK, name)


def places(key: int, first: int, count: int) -> list[int]:
    """Return `count` random numbers from 0 to VALUES - 1, from the place `first` on."""
    return [word(key, place) >> (64 - BITS) for place in range(first, first + count)]


def places_at_once(numpy: Any, key: int, first: int, count: int) -> Any:  # noqa: ANN401 - an array
    """Return the same numbers as `places`, as an array."""
    mixed = numpy.arange(first + 1, first + count + 1, dtype=numpy.uint64)
    mixed *= numpy.uint64(STEP)
    mixed += numpy.uint64(key)
    mixed ^= mixed >> numpy.uint64(30)
    mixed *= numpy.uint64(MIX[0])
    mixed ^= mixed >> numpy.uint64(27)
    mixed *= numpy.uint64(MIX[1])
    mixed ^= mixed >> numpy.uint64(31)
    return (mixed >> numpy.uint64(64 - BITS)).astype(numpy.int64)
