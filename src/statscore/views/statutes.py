"""Citations on a page: each section that is cited is a link to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from statscore.formats.document import Span
from statscore.reports.card.citations import Cited, Run

Link = Mapping[Cited, Sequence[Run]]
"""What is cited, with the addresses of its sections; what is not here has no link."""


def statutes(state: str | None, citations: Iterable[str], links: Link) -> Iterator[str | Span]:
    """Yield the citations of a state's answer, parted by semicolons."""
    for number, citation in enumerate(citations):
        if number:
            yield "; "
        for text, address in links.get((state, citation), ((citation, None),)):
            yield Span(text, "fair", link=address)
