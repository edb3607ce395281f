"""Citations to state law: the address of the section cited, and whose law it is.

`citeurl` does the reading, with its own templates of state law and ours in `citations.yaml`. It
takes a second to load, so nothing is loaded until the first citation is asked for.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from statscore.model.jurisdictions import JURISDICTIONS

SUBDIVISION = re.compile(
    r"""(?: [ ]?\(\w{1,5}\) )*               # (1m)(a)
        (?: [-\u2013] (?:\(\w{1,5}\))+ )?    # -(c)
        (?: ,[ ]subds?\.[ ]?\d+[a-z]? )?     # , subd. 6
        (?: ,[ ][IVX]+(?:-[a-z])? )?         # , VI
        (?: [ ]et[ ]seq\. )?
    """,
    re.VERBOSE,
)
"""What may follow the section: citeurl does not read every way to cite a part of one."""


class Reading(NamedTuple):
    """A citation as read: a section of the law of one jurisdiction."""

    url: str | None
    jurisdiction: str | None


def link(citation: str) -> str | None:
    """Return the address of the section, None where it cannot be read or has no known address."""
    reading = _read(citation.strip())
    return reading.url if reading else None


def jurisdiction(citation: str) -> str | None:
    """Return the postal code of the state whose law is cited, None where it cannot be read."""
    reading = _read(citation.strip())
    return reading.jurisdiction if reading else None


@cache
def _read(citation: str) -> Reading | None:
    for template in _templates():
        found = template.cite(citation, broad=False)
        if found and found.span[0] == 0 and SUBDIVISION.fullmatch(citation, found.span[1]):
            return Reading(found.URL, _jurisdiction_of(template.name))
    return None


@cache
def _templates() -> tuple[Any, ...]:
    """Return citeurl's templates, last loaded first, so that ours win."""
    # No stubs and no py.typed; a second to load.
    from citeurl import Citator  # noqa: PLC0415

    # Citator(yaml_paths=...) reads in the locale's encoding, and loses every § on Windows.
    theirs = files("citeurl").joinpath("templates", "state law.yaml")
    ours = files("statscore.reports").joinpath("citations.yaml")
    citator = Citator.from_yaml(theirs.read_text(encoding="utf-8"))
    citator.load_yaml(ours.read_text(encoding="utf-8"))
    return tuple(reversed(citator.templates.values()))


def _jurisdiction_of(template_name: str) -> str | None:
    named = [code for code, known in JURISDICTIONS.items() if known.name in template_name]
    # "West Virginia Code" also contains "Virginia".
    return max(named, key=lambda code: len(JURISDICTIONS[code].name), default=None)
