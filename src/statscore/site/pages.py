"""Which pages a site has, what each rests on, and what its template is given.

A page is made of the same documents that the commands print, so that the two never differ. It
rests on no more than it shows: a state's page on that state's file, a criterion's page on the
answers to that criterion, so that one edit changes few pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, partial

from markupsafe import Markup

from statscore.formats import document as doc
from statscore.formats.html import fragment
from statscore.model.dates import When, today
from statscore.model.grouping import grouped
from statscore.model.rubric import Rubric
from statscore.model.state import Answer, State, begins
from statscore.model.workspace import Workspace
from statscore.read.editions import edition_file, read_editions, released_edition
from statscore.read.load import located
from statscore.reports.card.citations import addresses
from statscore.reports.card.fingerprints import rubric_fingerprint
from statscore.reports.card.holding import known_through
from statscore.reports.card.known_law import known_law
from statscore.reports.card.proof import proof
from statscore.reports.card.provenance import provenance
from statscore.reports.card.report_card import MarkBasis, ReportCard, report_card
from statscore.reports.coding.worklist import suspect
from statscore.reports.count.adoption import adoption
from statscore.reports.count.last_seen import last_seen
from statscore.reports.count.tally import fullest_tally
from statscore.reports.count.trend import NationalYear, national_year, with_anything
from statscore.reports.count.years import (
    GradedYear,
    graded_years,
    latest,
    latest_full,
)
from statscore.reports.plan.cheapest import TooLargeError
from statscore.reports.plan.gaps import gaps, seen_gaps
from statscore.reports.plan.plans import UnplannableError, Wish, planning
from statscore.site.downloads import Downloads
from statscore.site.files import Page, PartedTable, digest
from statscore.views.charts import grades_charts, scores_chart
from statscore.views.explain.screen import explain_document, if_wrong
from statscore.views.explain.words import BASIS_WORDS, nowhere
from statscore.views.gaps import Missing, gaps_document
from statscore.views.grade.card import Around, card_document
from statscore.views.headline import headline_brief, headline_words
from statscore.views.map import grade_map, last_seen_map, map_document, score_map
from statscore.views.plans import own_plan_document
from statscore.views.provenance import footer
from statscore.views.rubric import codebook_document
from statscore.views.statutes import Link, statutes
from statscore.views.tables import Panel
from statscore.views.tally import adoption_document, last_seen_document, tally_document
from statscore.views.trend import national_trend_document, years_table
from statscore.views.words import criterion_name, mark_points, of_points, points

NOTHING = "nothing is coded or published"
COUNTED = "What counts on this card"
NOT_ON_THE_DAY = "Asked on this card, not known on its day"
BASES: tuple[MarkBasis, ...] = ("coded", "bounded", "implied", "undated", "pending", "uncoded")
"""How a mark may be known, most first."""


MOST_PRINTED_GAPS = 20
"""On paper more gaps than these are not listed twice: the law says them, criterion by criterion."""


class Site:
    """The pages of a workspace."""

    def __init__(self, workspace: Workspace, version: str) -> None:
        """Remember the workspace, and the version of the program that makes the pages."""
        self.workspace = workspace
        self.states = tuple(workspace.states.values())
        self._by_name = sorted(self.states, key=lambda state: state.name)
        self._version = version
        self._panel = Panel(workspace, None, None, lambda: (graded_years(workspace),))
        editions = read_editions(workspace)
        self._ground = digest(
            (
                version,
                workspace.root.name,
                *(workspace.text(f"rubrics/{id_}.toml") for id_ in workspace.rubrics),
                workspace.text("statscore.toml"),
                *(workspace.text(edition_file(id_)) for id_ in editions.sound),
                *(repr(problem) for problem in editions.diagnostics),
            )
        )
        self._years = _have_come(self._panel.graded)

    @property
    def title(self) -> str:
        """The title of the workspace, else of its first rubric."""
        first = next(iter(self.workspace.rubrics_in_order), None)
        return self.workspace.settings.title or (first.title if first else "Report cards")

    def files(self) -> Iterator[Page | PartedTable]:
        """Yield every file of the site."""
        ground = (self._ground, self._years)
        everything = (*ground, *self._files.values())
        problems = repr(self.workspace.diagnostics)
        yield Page("site.css", (), "site.css")
        yield Page("site.js", (), "site.js")
        yield Page("index.html", everything, "index.html", self._index)
        yield Page("quality.html", (*everything, problems), "quality.html", self._quality)
        for state in self.states:
            ground_of = (self._ground, self._files[state.code])
            page = partial(self._state, state)
            yield Page(f"states/{state.code}.html", ground_of, "state.html", page)
        for id_ in self.workspace.criteria:
            yield Page(
                f"criteria/{id_}.html",
                (*ground, *(self._said(state, id_) for state in self.states)),
                "criterion.html",
                partial(self._criterion, id_),
            )
        for rubric in self.workspace.rubrics.values():
            yield Page(
                f"rubrics/{rubric.id}.html",
                (self._ground,),
                "rubric.html",
                partial(self._rubric, rubric),
            )
        downloads = Downloads(self._panel, self._version, ground, self._files)
        yield from downloads.files()
        yield Page("data.html", everything, "data.html", partial(self._data, downloads))

    # What they rest on.

    @cached_property
    def _files(self) -> Mapping[str, str]:
        """The digest of what a state's page rests on, by code: its file, which years have come."""
        return {
            state.code: digest(
                (
                    self.workspace.text(f"states/{state.code}.toml"),
                    _have_come(graded_years(self.workspace, None, (state,))),
                )
            )
            for state in self.states
        }

    def _said(self, state: State, criterion: str) -> str:
        """Return all that a page of the criterion rests on in the state's file.

        Its answers, and where an area is printed, which may imply a level, what drops out of it.
        """
        answers = self._answers[state.code]
        said = [state.name, answers.get(criterion, "")]
        if criterion in answers:
            said.append(str(state.through))
        for rubric in self.workspace.rubrics.values():
            of_years = state.published.get(rubric.id, {})
            areas = {year: printed.areas for year, printed in of_years.items() if printed.areas}
            if areas and criterion in rubric.criteria:
                dropped = (answers.get(id_, "") for id_ in _dropping(rubric))
                said += [repr(areas), str(state.through), *dropped]
        return "\0".join(said)

    @cached_property
    def _answers(self) -> Mapping[str, Mapping[str, str]]:
        """All that is answered, by state and criterion; and what of it has not come yet."""
        return {state.code: dict(_answered(state, today())) for state in self.states}

    def _page(self, title: str, **more: object) -> dict[str, object]:
        """Return what every template is given: the site, and where its pages are."""
        return {
            "site": self.title,
            "title": title,
            "rubrics": self.workspace.rubrics_in_order,
            "home": False,
            **more,
        }

    # The cards, made once.

    @cached_property
    def _by_year(self) -> Mapping[tuple[str, int], Mapping[str, ReportCard]]:
        return {
            (of[0].rubric.id, of[0].year): {card.state: card for card in of}
            for of in self._panel.everyone
            if of
        }

    def _card(self, rubric: Rubric, state: State, year: int) -> ReportCard:
        """Return a card that is made already where the year is graded."""
        of_year = self._by_year.get((rubric.id, year), {})
        return of_year.get(state.code) or report_card(rubric, state, year)

    def _history(self, state: State) -> Sequence[ReportCard]:
        """Return the state's cards of all years that show anything."""
        years = graded_years(self.workspace, None, (state,))
        made = (self._card(of.rubric, state, of.year) for of in years)
        return [card for card in made if card.shows_anything]

    def _latest(self, state: State) -> ReportCard | None:
        """Return the card of the year in which most is known of the state, None where nothing."""
        found = latest(self.workspace, (state,), deal=self._card)
        if found is None:
            return None
        return self._card(found.graded.rubric, state, found.graded.year)

    @cached_property
    def _national(self) -> tuple[NationalYear, ...]:
        return with_anything(national_year(of, self._of_year(of)) for of in self._panel.graded)

    def _of_year(self, of: GradedYear) -> Sequence[ReportCard]:
        return [self._card(of.rubric, state, of.year) for state in self.states]

    # The index.

    def _index(self) -> Mapping[str, object]:
        full = latest_full(self.workspace, deal=self._card)
        map_ = trend = chart = Markup()
        if full is not None:
            draw = grade_map if full.graded.rubric.grades else score_map
            of_year = self._of_year(full.graded)
            map_ = _html(_linked(map_document(draw(of_year, self.workspace.tiles)), "states/"), 2)
            years = self._national
            chart = _part(tuple(grades_charts(years)))
            trend = _part(
                tuple(
                    block
                    for block in national_trend_document(years, table=True)
                    if not isinstance(block, doc.Stacks)
                )
            )
        return self._page(
            self.title,
            map=map_,
            trend=trend,
            chart=chart,
            year=full.graded.year if full else None,
            home=True,
            rows=[self._row(state) for state in self._by_name],
        )

    def _row(self, state: State) -> Mapping[str, object]:
        card = self._latest(state)
        if card is None:
            return {"code": state.code, "name": state.name, "headline": NOTHING}
        grades = list(card.rubric.grades)
        grade = card.known_grade
        return {
            "code": state.code,
            "name": state.name,
            "headline": headline_words(card, named=False),
            "brief": headline_brief(card),
            "grade": grade or "",
            "order": grades.index(grade) if grade in grades else len(grades),
            "year": card.year,
            "answered": card.answered,
            "asked": len(card.marks),
        }

    # A state.

    def _state(self, state: State) -> Mapping[str, object]:
        card = self._latest(state)
        if card is None:
            return self._page(state.name, state=state, card=None)
        history = self._history(state)
        around = Around(through=state.through, history=history)
        links = self._links(
            (state.code, answer.citations)
            for answers in state.answers.values()
            for answer in answers.values()
        )
        law_ = known_law(card, state, self.workspace.rubrics_in_order)
        law = self._law(card, state, links)
        release = partial(released_edition, self.workspace)
        return self._page(
            state.name,
            state=state,
            card=card,
            headline=headline_words(card),
            report=_html(card_document(card, around), 1),
            gaps=_part(
                gaps_document(
                    [Missing(card, gaps(card, []), seen_gaps(card, law_, ()), law_, alone=True)],
                    whole=True,
                )
            ),
            plan=_part(_plan(card)),
            history=_part((*scores_chart(state.name, history), years_table(history))),
            law=law.items(),
            counted=len(law.get(COUNTED, ())),
            many_gaps=len(card.gaps) > MOST_PRINTED_GAPS,
            asked=len(card.marks),
            proof=_part(explain_document(proof(card, state), links, nowhere)),
            wrong=_html(if_wrong(card, self.workspace.settings.contact)[1:], 2),
            rests_on=_part(footer(provenance([card], release))),
        )

    def _law(
        self, card: ReportCard, state: State, links: Link
    ) -> Mapping[str, Sequence[Mapping[str, object]]]:
        """Return the criteria that the state's file answers, by what they are on the card."""
        law: dict[str, list[Mapping[str, object]]] = {COUNTED: []}
        for id_ in dict.fromkeys((*card.rubric.criteria, *self.workspace.criteria)):
            if id_ in state.answers:
                mark = card.mark(id_)
                if mark is not None:
                    heading = COUNTED if mark.answer is not None else NOT_ON_THE_DAY
                elif id_ in card.rubric.criteria:
                    heading = "Asked in other years"
                else:
                    heading = f"Asked by {self._home(id_).title}"
                one = self._criterion_law(card, id_, state, links)
                law.setdefault(heading, []).append(one)
        return law

    def _criterion_law(
        self, card: ReportCard, id_: str, state: State, links: Link
    ) -> Mapping[str, object]:
        """Return a criterion that the state's file answers: its points on the card, its answers."""
        mark = card.mark(id_)
        rubric = card.rubric if id_ in card.rubric.criteria else self._home(id_)
        rounding = card.rubric.rounding
        *_earlier, latest = state.answers[id_]
        return {
            "id": id_,
            "name": criterion_name(rubric.criteria[id_]),
            "counted": mark is not None and mark.answer is not None,
            "points": (
                of_points(f"{mark_points(mark, rounding)} of {points(mark.best, rounding)}")
                if mark and mark.weight
                else ""
            ),
            "answers": [
                {
                    "since": begins(since, answer),
                    "enacted": answer.enacted,
                    "through": _known_longer(since, answer, state.through if last else None),
                    "says": answer.says,
                    "act": answer.act,
                    "statutes": _statutes(state.code, answer.citations, links),
                    "quote": answer.quote,
                    "note": answer.note,
                    "sources": [_line(doc.Span(one, link=one)) for one in answer.sources],
                    "basis": BASIS_WORDS.get(answer.basis, ""),
                    "here": mark is not None and mark.answer is answer,
                }
                for since, answer in reversed(tuple(state.answers[id_].items()))
                for last in (since == latest,)
            ],
        }

    # A criterion.

    def _home(self, criterion: str) -> Rubric:
        return next(r for r in self.workspace.rubrics_in_order if criterion in r.criteria)

    def _criterion(self, id_: str) -> Mapping[str, object]:
        home = self._home(id_)
        criterion = home.criteria[id_]
        names = {state.code: state.name for state in self.states}
        seen = last_seen(home, id_, self.states)
        level = next(iter(home.levels(id_)))
        models = [
            one
            for one in seen.sightings
            if one.held.answer.level == level and one.held.answer.citations
        ]
        links = self._links((one.state, one.held.answer.citations) for one in models)
        counted = (
            None if criterion.linear else fullest_tally(self.workspace, id_, made=self._of_year)
        )
        map_ = last_seen_map(seen, names, self.workspace.tiles)
        drawn = map_document(replace(map_, title="As last seen in each state"))
        return self._page(
            criterion_name(criterion),
            criterion=criterion,
            asked_by=[each for each in self.workspace.rubrics_in_order if id_ in each.criteria],
            map=_html(_linked(drawn, "../states/"), 2),
            seen=_part(last_seen_document(seen)[3:]),
            tally=_part(tally_document((counted,), None)) if counted else "",
            adoption=(
                ""
                if criterion.linear
                else _part(adoption_document(adoption(home, id_, level, self.states)))
            ),
            meets=[
                (each, of_points(points(worth, home.rounding)), criterion.meets.get(each, ""))
                for each, share in home.levels(id_).items()
                for worth in (share * criterion.weight,)
            ],
            level=level,
            models=[
                {
                    "code": one.state,
                    "name": names[one.state],
                    "act": one.held.answer.act,
                    "quote": one.held.answer.quote,
                    "statutes": _statutes(one.state, one.held.answer.citations, links),
                }
                for one in models
            ],
        )

    # The rubric, and how sure it all is.

    def _rubric(self, rubric: Rubric) -> Mapping[str, object]:
        return self._page(
            rubric.title,
            rubric=rubric,
            fingerprint=rubric_fingerprint(rubric),
            codebook=_html(codebook_document(rubric), 1),
        )

    def _quality(self) -> Mapping[str, object]:
        """Return how the marks of each graded year are known, and which warnings stand."""
        counts: dict[str, list[Mapping[str, object]]] = {}
        for graded in self._national:
            of_year = graded.cards
            marks = Counter(mark.basis for card in of_year for mark in card.marks)
            counts.setdefault(graded.rubric.title, []).append(
                {
                    "year": graded.year,
                    "marks": sum(marks.values()),
                    "bases": [marks[basis] for basis in BASES],
                    "grades": sum(card.known_grade is not None for card in of_year),
                    "states": len(of_year),
                }
            )
        problems = located(self.workspace.root, self.workspace.diagnostics)
        return self._page(
            "Data quality",
            bases=BASES,
            counts=counts.items(),
            problems=[(one.file, one.location, one.message) for one in problems],
            suspect=[
                (item.state, criterion_name(asked), item.criterion)
                for item in suspect(self.workspace)
                if item.state in self.workspace.states
                for asked in (self._home(item.criterion).criteria[item.criterion],)
            ],
            read=grouped(self._by_name, lambda state: state.through).items(),
        )

    def _data(self, downloads: Downloads) -> Mapping[str, object]:
        return self._page("Downloads", tables=downloads.listed(), cite=downloads.citation)

    def _links(self, cited: Iterable[tuple[str, Sequence[str]]]) -> Link:
        """Return the addresses of statutes of the United States."""
        if self.workspace.settings.jurisdictions != "us":
            return {}
        return addresses((state, citation) for state, citations in cited for citation in citations)


def _plan(card: ReportCard) -> doc.Document:
    """Return the cheapest plan to the next better grade, else why there is none.

    Nothing where there is no better grade.
    """
    grades, known = list(card.rubric.grades), card.known_grade or card.grade_low
    if known not in grades[1:]:
        return ()
    if not card.coded:
        return (doc.paragraph("Not known: nothing is coded for this card’s day."),)
    wish = Wish(grades[grades.index(known) - 1], alternatives=0)
    try:
        return own_plan_document(planning(card, wish, {}))
    except (UnplannableError, TooLargeError) as error:
        why, _dash, _option = str(error).partition("; --")
        return (doc.paragraph(f"Not worked out: {why}."),)


def _known_longer(since: When, answer: Answer, through: When | None) -> date | None:
    """Return how long an answer is known where that is not its own day alone; None for no limit."""
    limit = known_through(answer, through)
    return None if limit is None or limit <= since.last else limit


def _part(document: doc.Document) -> Markup:
    """Return the document as a part of a page whose own heading of level 2 stands over it."""
    title = bool(document) and isinstance(document[0], doc.Heading)
    return Markup(fragment(document[title:], 2, titled=False))  # noqa: S704 - as in `_html`


def _linked(document: doc.Document, folder: str) -> doc.Document:
    """Return the document with each tile of its maps leading to the page of its state."""
    return tuple(
        block._replace(
            tiles=tuple(tile._replace(link=f"{folder}{tile.name}.html") for tile in block.tiles)
        )
        if isinstance(block, doc.Tiles)
        else block
        for block in document
    )


def _statutes(state: str, citations: Sequence[str], links: Link) -> Markup:
    """Return the citations as a paragraph, nothing where there are none."""
    return _line(*statutes(state, citations, links)) if citations else Markup()


def _line(*parts: str | doc.Span) -> Markup:
    return _part((doc.paragraph(*parts),))


def _html(document: doc.Document, level: int) -> Markup:
    """Return a document for a template, its first line a heading of this level."""
    return Markup(fragment(document, level))  # noqa: S704 - the writer of HTML escapes every text


def _dropping(rubric: Rubric) -> Iterator[str]:
    """Yield the criteria that leave a card where they do not apply."""
    for id_, asked in rubric.criteria.items():
        if "drop" in (asked.not_applicable, rubric.not_applicable):
            yield id_


def _answered(state: State, day: date) -> Iterator[tuple[str, str]]:
    """Yield each criterion with all that is answered, and what of it has not come by the day."""
    for id_, answers in state.answers.items():
        dates = (one for since, of in answers.items() for one in (since, of.enacted, of.through))
        later = [str(one) for one in (*dates, state.through) if one and one.last > day]
        said = [(str(since), answer.said()) for since, answer in answers.items()]
        yield id_, f"{said!r}{later}{day.year if later else ''}"


def _have_come(years: Iterable[GradedYear]) -> str:
    """Return years with whether the day of their law has come: what is said of them hangs on it."""
    come = ((of.rubric.id, of.year, of.rubric.cutoff_day(of.year) <= today()) for of in years)
    return repr(list(come))
