"""The data model's rules in plain loops over what CMS published, slow and obvious, to judge the SQL by.

Written from the field guide and the data model, not from the SQL. Where those documents do not say what follows from
the rows, the model says so too (`SilentError`) and judges nothing: on such rows only the invariants are tested.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from etl.model import Release
from tests.build.slow_corrections import corrected
from tests.build.slow_rows import DAY, History, Issue, Line, Row, SilentError, words


@dataclass
class Life:
    """One life of a code, with the rows that showed it, oldest first."""

    begin: dt.date
    end: dt.date | None
    begin_reason: str
    end_reason: str | None
    rows: list[tuple[Release, Row]] = field(default_factory=list)

    @property
    def published_add(self) -> dt.date | None:
        """The add date as last published: a re-activated life begins later than this."""
        return self.rows[-1][1].add

    @property
    def meaning(self) -> str:
        return words(self.rows[-1][1].long)


def known_dates(issues: Sequence[Issue]) -> list[dt.date]:
    """Every day on which something new was known."""
    return sorted({issue.posted for issue in issues if issue.accepted} | {line.known for line in lines_of(issues)})


def lines_of(issues: Sequence[Issue]) -> list[Line]:
    """The corrections of a history; a plain list of issues has none: that is the world as filed."""
    return issues.lines if isinstance(issues, History) else []


def in_force(issues: Sequence[Issue], known_on: dt.date) -> list[Issue]:
    """Of every release, the newest accepted issue posted by that day; releases in order of their effective dates."""
    newest: dict[Release, Issue] = {}
    for issue in issues:
        if not issue.accepted or issue.posted > known_on:
            continue
        rival = newest.get(issue.release)
        if rival is None or (issue.posted, issue.number) > (rival.posted, rival.number):
            newest[issue.release] = issue
    return [newest[release] for release in sorted(newest)]


def rows_of(issues: Sequence[Issue], code: str, known_on: dt.date) -> list[tuple[Release, Row]]:
    """What is said of a code by what was known on a day, in order: the releases' rows, as corrections made them.

    A correction belongs to its release: it counts from the day of its file on, whichever issue is in force then, and
    until the next release's own row speaks.
    """
    issued = {issue.release: issue.rows.get(code) for issue in in_force(issues, known_on)}
    lines = [line for line in lines_of(issues) if line.code == code and line.known <= known_on]
    found: list[tuple[Release, Row]] = []
    for release in sorted(issued.keys() | {line.release for line in lines}):
        last = found[-1] if found else None
        rows = corrected(
            issued.get(release),
            last[1] if last else None,
            last[0].effective_date if last else None,
            release.effective_date,
            [line for line in lines if line.release == release],
        )
        found.extend((release, row) for row in rows)  # trap 3: absent is not terminated
    return found


def lives(issues: Sequence[Issue], code: str, known_on: dt.date) -> list[Life]:
    """The lives of a code by what was known on a day, oldest first; empty when no issue lists it."""
    found: list[Life] = []
    for release, row in rows_of(issues, code, known_on):
        if row.add is None or (row.term is not None and row.term < row.add):
            raise SilentError("a row without an add date, or that ends before it begins")
        if not found:
            found.extend(_first(release, row))
        else:
            _next(found, release, row)
    for earlier, later in pairwise(found):
        if earlier.end is None or earlier.end >= later.begin:
            raise SilentError("the dates of two lives run into each other")
    return found


def _first(release: Release, row: Row) -> list[Life]:
    assert row.add is not None
    ending = "discontinued" if row.term else None
    if row.action != "R" or row.act is None or row.act <= row.add:
        if row.action == "R":
            raise SilentError("a re-activation that does not say when")
        return [Life(row.add, row.term, "added", ending, [(release, row)])]
    if row.term:
        raise SilentError("re-activated and terminated in one row")
    # Trap 8: one row hides the gap. It ended before it was re-activated; nobody says when.
    hidden = Life(row.add, row.act - DAY, "added", "not published")
    return [hidden, Life(row.act, None, "re-activated", None, [(release, row)])]


def _next(found: list[Life], release: Release, row: Row) -> None:
    """Go on with the last life of the code, or begin another."""
    life = found[-1]
    before = life.rows[-1][1]
    assert row.add is not None
    same = words(row.long) == life.meaning
    if row.add != life.published_add:
        _other_add_date(found, release, row, same)
    elif before.term is None and row.action == "R" and before.act != row.act:
        # It was re-activated, so it had ended, though no file we hold says when (the last possible day stands).
        listed_on = life.rows[-1][0].effective_date
        if row.act is None or row.act <= life.begin or row.act <= listed_on or row.term:
            raise SilentError("a re-activation dated before a file that lists the code as active")
        life.end, life.end_reason = row.act - DAY, "not published"
        found.append(Life(row.act, None, "re-activated", None, [(release, row)]))
    elif before.term is not None and row.term is None:
        _termination_is_gone(found, release, row)
    elif before.term and row.term and row.act and row.act != before.act and before.term + DAY < row.act <= row.term:
        raise SilentError("the end has moved, and an action lies between the old end and the new one")
    else:
        # Open as before, terminated now, or terminated on another day: the same life (the newest file is believed).
        if row.term is not None and row.term < life.begin:
            raise SilentError("it ends before this life begins")
        life.end, life.end_reason = row.term, "discontinued" if row.term else None
        life.rows.append((release, row))


def _other_add_date(found: list[Life], release: Release, row: Row, same: bool) -> None:
    life = found[-1]
    before = life.rows[-1][1]
    assert row.add is not None and life.published_add is not None
    ending = "discontinued" if row.term else None
    if row.action == "R":
        raise SilentError("a re-activation with another add date")
    if row.add > life.published_add and before.term is not None and row.add > before.term:
        # Trap 7: an add date after the end is another life.
        found.append(Life(row.add, row.term, "re-added" if same else "re-used", ending, [(release, row)]))
    elif same and before.term is None and len(found) == 1:
        # The same meaning, never ended: CMS corrects the add date.
        life.begin, life.end, life.end_reason = row.add, row.term, ending
        life.rows.append((release, row))
    elif (
        row.add > life.published_add and before.term is None and not same and row.action == "A" and row.add > life.begin
    ):
        # Trap 7, G9890: the number is given away while it is in use. The old meaning ends the day before.
        life.end, life.end_reason = row.add - DAY, "re-used"
        found.append(Life(row.add, row.term, "re-used", ending, [(release, row)]))
    else:
        raise SilentError("another add date that is neither another life nor a plain correction")


def _termination_is_gone(found: list[Life], release: Release, row: Row) -> None:
    life = found[-1]
    before = life.rows[-1][1]
    assert before.term is not None
    if row.act is None:
        raise SilentError("a termination is gone, and no date says since when")
    if row.act <= before.term + DAY:
        if row.action not in ("N", "R"):
            raise SilentError("a termination is gone under an action that speaks of something else")
        # Withdrawn, or re-activated without a gap: valid throughout, either way.
        life.end, life.end_reason = None, None
        life.rows.append((release, row))
    elif row.action == "R" or (row.action == "N" and row.act != before.act):
        # Traps 8 and 17: ended, and active again since the action effective date, whether or not a file says R.
        found.append(Life(row.act, None, "re-activated", None, [(release, row)]))
    else:
        raise SilentError("a termination is gone under an action that speaks of something else")


def status(issues: Sequence[Issue], code: str, on: dt.date) -> str:
    """What `code_status` should say of a code of good form, as known now."""
    known = lives(issues, code, known_dates(issues)[-1])
    if not known:
        return "not in the archive"
    for life in known:
        if life.begin <= on and (life.end is None or on <= life.end):
            # It had ended by some day that no file gives: certain only until the last file that lists this life.
            listed = max((release.effective_date for release, _ in life.rows), default=life.begin)
            return "not known" if life.end_reason == "not published" and on > listed else "valid"
    return "not yet effective" if all(on < life.begin for life in known) else "terminated"


def meaning(issues: Sequence[Issue], code: str, on: dt.date, known_on: dt.date) -> str | None:
    """The words of the long description valid on a day, by what was known on another; None when not valid."""
    for life in lives(issues, code, known_on):
        if on < life.begin or (life.end is not None and on > life.end):
            continue
        if not life.rows:
            raise SilentError("no file shows what the code meant in this life")
        answer = words(life.rows[0][1].long)  # before the first release that shows it, the earliest version stands
        for (_, old), (release, new) in pairwise(life.rows):
            if words(old.long) != words(new.long) and _version_date(life, old, release, new) <= on:
                answer = words(new.long)
        return answer
    return None


def _version_date(life: Life, old: Row, release: Release, new: Row) -> dt.date:
    """A version begins on its action effective date where the action declares it, else with the release."""
    if new.action in ("A", "B", "C") and new.act is not None:
        return new.act
    if new.action == "N" and new.act == old.act:
        return release.effective_date
    raise SilentError("the descriptor changed under an action or a date that does not declare it")


@dataclass(frozen=True)
class Event:
    """What one release shows of one code against the release before it. `agrees` None: nothing can be said."""

    change_type: str
    agrees: bool | None = None
    field: str | None = None


def events(issues: Sequence[Issue], code: str, release: Release, follows: bool) -> set[Event]:
    """The changes of one code from the release before to this one, as known now; of its fields words and coverage.

    Changes tell what the rows show as published: corrections are told apart.
    """
    issues = list(issues)
    ordered = in_force(issues, known_dates(issues)[-1])
    place = [issue.release for issue in ordered].index(release)
    until = [issue for issue in ordered[: place + 1] if code in issue.rows]
    old, new = ordered[place - 1].rows.get(code), ordered[place].rows.get(code)
    if new is None:
        return _departure(old, release, follows)
    lived_now = lives(until, code, max(issue.posted for issue in until))
    told_at_last = lives(issues, code, known_dates(issues)[-1])
    if [life.begin for life in lived_now] != [life.begin for life in told_at_last[: len(lived_now)]]:
        raise SilentError("a later file moves the beginning of a life that this release opened, or of one before it")
    if len(until) == 1:
        if len(lived_now) > 1:
            raise SilentError("first met when it had been re-activated")
        shown = {Event("added", _declared(new, "A", follows))}
        return shown | ({Event("discontinued", _declared(new, "D", follows))} if new.term else set())
    # Absent is not terminated (trap 3): what the previous release did not list is compared with what was last known.
    returned = {Event("returned", _declared(new, "A", follows))} if old is None else set()
    old = until[-2].rows[code]
    lived_before = lives(until[:-1], code, max(issue.posted for issue in until[:-1]))
    if len(lived_now) > len(lived_before):
        if lived_before[-1].end is None:
            raise SilentError("how the end of the old life is listed when the number is given away")
        if new.term:
            raise SilentError("began and ended between two files")
        reason = lived_now[-1].begin_reason
        shown = {Event(reason, _declared(new, "R" if reason == "re-activated" else "A", follows))}
        if reason == "re-activated":  # else it is another product, and nothing of the former one was revised
            shown |= _field_events(old, new, follows)
    else:
        shown = returned | _row_events(old, new, follows) | _field_events(old, new, follows)
    if follows and new.action != "N" and not any(event.agrees for event in shown):
        shown.add(Event("declared only", False))
    return shown


def _row_events(old: Row, new: Row, follows: bool) -> set[Event]:
    shown: set[Event] = set()
    if old.term is None and new.term is not None:
        shown.add(Event("discontinued", _declared(new, "D", follows)))
    elif old.term is not None and new.term is None:
        shown.add(Event("termination withdrawn", _declared(new, "R", follows)))
    elif old.term != new.term:
        shown.add(Event("termination changed", _declared(new, "D", follows)))
    if old.add != new.add:
        shown.add(Event("add date changed", _declared(new, "", follows)))
    return shown


def _field_events(old: Row, new: Row, follows: bool) -> set[Event]:
    shown: set[Event] = set()
    if words(old.long) != words(new.long):
        shown.add(Event("revised", _declared(new, "BC", follows), "long_description"))
    elif old.long != new.long:
        shown.add(Event("typography", None, "long_description"))
    if old.coverage != new.coverage:
        shown.add(Event("revised", _declared(new, "BF", follows), "coverage_code"))
    return shown


def _departure(old: Row | None, release: Release, follows: bool) -> set[Event]:
    if old is None:
        return set()
    if old.term is None:
        return {Event("vanished", False if follows else None)}
    if old.term >= release.effective_date:
        raise SilentError("no longer listed, and due to end later")
    return {Event("dropped")}


def _declared(row: Row, actions: str, follows: bool) -> bool | None:
    """TRUE: the action declares it. FALSE: it says no change. None: it says something else, or a hole forbids it."""
    if not follows:
        return None
    if row.action in actions:
        return True
    return False if row.action == "N" else None


@dataclass(frozen=True)
class Summary:
    """What the simple table `code` says of a code as known now."""

    begin: dt.date
    end: dt.date | None
    lifetimes: int
    is_current: bool
    vanished: bool
    first_release: str
    last_release: str


def summary(issues: Sequence[Issue], code: str) -> Summary | None:
    """The row of a code in the table `code`; None when no release in force lists it."""
    known = known_dates(issues)[-1]
    listing = rows_of(issues, code, known)
    if not listing:
        return None
    found = lives(issues, code, known)
    newest, (last_release, last_row) = in_force(issues, known)[-1].release, listing[-1]
    return Summary(
        begin=found[-1].begin,
        end=found[-1].end,
        lifetimes=len(found),
        is_current=found[-1].end is None or found[-1].end >= newest.effective_date,
        vanished=last_release < newest and last_row.term is None,
        first_release=str(listing[0][0]),
        last_release=str(last_release),
    )
