"""Citations: whether there is one, and whether it can be read as this state's law."""

from __future__ import annotations

from collections.abc import Iterator

from statscore.checks.subjects import Answered, Wrong
from statscore.model.jurisdictions import JURISDICTIONS
from statscore.model.rubric import PENDING
from statscore.reports.card.citations import example, jurisdiction


def citation_missing(at: Answered) -> Iterator[Wrong]:
    """Yield the answers that claim to rest on a source and name none."""
    answer = at.answer
    if answer.level == PENDING or answer.basis != "source":
        return
    if not answer.citations and not answer.sources:
        yield Wrong(
            message="this answer names neither a citation nor a source",
            path=at.path,
            on_key=True,
            help='add `citations = ["…"]` or `sources = ["https://…"]`; where the answer is worked '
            'out, write `basis = "derived"` and say how in `note`',
        )


def citation_unread(at: Answered) -> Iterator[Wrong]:
    """Yield the citations that cannot be read as a section of any state's law."""
    if at.state.code not in JURISDICTIONS:
        return
    for index, citation in enumerate(at.answer.citations):
        if jurisdiction(citation, at.state.code) is None:
            such = example(at.state.code)
            form = "the form that the state's courts use" + (f", such as `{such}`" if such else "")
            yield Wrong(
                message="this cannot be read as a citation to the law of "
                f"{JURISDICTIONS[at.state.code].name}",
                path=(*at.path, "citations", index),
                help=f"cite sections in {form}; an act belongs in `act`, an address in `sources`",
            )


def citation_elsewhere(at: Answered) -> Iterator[Wrong]:
    """Yield the citations to the law of another state than the file's."""
    if at.state.code not in JURISDICTIONS:
        return
    for index, citation in enumerate(at.answer.citations):
        home = jurisdiction(citation, at.state.code)
        if home not in (None, at.state.code):
            yield Wrong(
                message=f"this is the law of {JURISDICTIONS[home].name}, "
                f"not of {JURISDICTIONS[at.state.code].name}",
                path=(*at.path, "citations", index),
                help=f"cite the law of {JURISDICTIONS[at.state.code].name}, "
                "or move the answer to the state whose law it is",
            )
