"""The code set in a DuckDB file, as a small typed interface. Needs only the core install."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import duckdb

from etl.errors import UsageError
from etl.model import Release
from etl.query.values import Candidate, ChangeType, Coverage, Life, Lookup, Status, Successor, Version

if TYPE_CHECKING:
    import pandas as pd  # half a second, and only data frames need it

SQL = Path(__file__).parent / "sql"
_HASH_DIGITS = 8
"""How much of a hash names an issue; shorter, and it may be a number."""
_REVISION_CHANGES = "SELECT * FROM revision_changes($first, $last)"


class CodeSet:
    """A published database, open for reading. Use it as a context manager, or close it.

    In the examples, `database` is the path of the sample's database, `codes` a CodeSet of it, `folder` a folder.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Open a published database. Raises UsageError where there is none, or where the file is another thing.

        >>> with CodeSet.open(database) as opened:
        ...     opened.status("S0013", dt.date(2025, 12, 31))
        <Status.VALID: 'valid'>
        """
        file = Path(path)
        if not file.is_file():
            raise UsageError(
                f"There is no database at {file}. Build one first: hcpcs update (or make quickstart for the sample)."
            )
        connection = None
        try:
            connection = duckdb.connect(str(file), read_only=True)
            connection.execute("SELECT value FROM provenance WHERE name = 'schema_version'")
        except duckdb.Error as error:
            if connection is not None:
                connection.close()
            # Of a CSV file, DuckDB would say something about reading it into memory.
            reason = str(error).splitlines()[0] if _is_duckdb(file) else "It is no DuckDB file."
            raise UsageError(
                f"{file} is no database of ours: {reason} Build it anew: hcpcs update --no-fetch."
            ) from error
        return cls(connection)

    def close(self) -> None:
        """Close the file.

        >>> opened = CodeSet.open(database)
        >>> opened.close()
        """
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def releases(self) -> list[Release]:
        """The releases held, oldest first.

        >>> [str(release) for release in codes.releases()][-3:]
        ['2020Q4', '2025Q4', '2026Q1']
        """
        return [Release.parse(r) for (r,) in self._rows("SELECT release FROM release ORDER BY effective_date")]

    def on(self, day: dt.date, as_known: dt.date | None = None) -> pd.DataFrame:
        """Every code valid on a day (inclusive), as known now or as CMS had published it by another day.

        A DataFrame with the columns of the macro codes_on, ordered by code.

        >>> frame = codes.on(dt.date(2026, 1, 15))
        >>> frame[frame["code"] == "J0013"][["code", "valid_from", "long_description"]].values.tolist()
        [['J0013', Timestamp('2026-01-01 00:00:00'), 'Esketamine, nasal spray, 1 mg']]
        >>> "S0013" in set(codes.on(dt.date(2026, 1, 15), as_known=dt.date(2025, 12, 1))["code"])
        True
        """
        if as_known is None:
            return self._frame("SELECT * FROM codes_on(CAST($day AS DATE)) ORDER BY code", day=_day(day))
        return self._frame(
            "SELECT * FROM codes_on_as_known(CAST($day AS DATE), CAST($known AS DATE)) ORDER BY code",
            day=_day(day),
            known=_day(as_known),
        )

    def status(self, code: str, day: dt.date) -> Status:
        """What a code is on a day (inclusive), as known now.

        >>> codes.status("S0013", dt.date(2026, 1, 1))
        <Status.TERMINATED: 'terminated'>
        """
        ((status,),) = self._rows("SELECT code_status($code, CAST($day AS DATE))", code=_code(code), day=_day(day))
        return Status(status)

    def successors(self, code: str, day: dt.date) -> tuple[Successor, ...]:
        """What to bill instead on a day, chains followed; empty where nothing replaces it, or nothing needs to.

        >>> (found,) = codes.successors("S0080", dt.date(2026, 1, 15))
        >>> found.code, found.evidence, found.published_by_cms, found.units_factor
        ('J2516', 'same_substance', False, 300.0)
        >>> [found.path for found in codes.successors("C9469", dt.date(2019, 1, 1))]
        ['C9469 > Q9993 > J3304']
        """
        rows = self._query("successors", code=_code(code), day=_day(day))
        limit = self.as_far_as(day)
        return tuple(Successor(*(*row[1:], limit)) for row in rows if row[1] is not None)

    def as_far_as(self, day: dt.date) -> str | None:
        """The newest release held, where a day lies after its quarter: what CMS published since is not in the answers.

        None where the newest release is in force on the day, or begins after it.

        >>> codes.as_far_as(dt.date(2026, 4, 1)), codes.as_far_as(dt.date(2026, 3, 31))
        ('2026Q1', None)
        """
        newest = self.releases()[-1]
        return str(newest) if _day(day) >= newest.next.effective_date else None

    def coverage(self, day: dt.date) -> Coverage:
        """What the archive can tell of a day: whether a release that it holds speaks of it.

        >>> codes.coverage(dt.date(2014, 6, 1))
        Coverage(coverage='in a hole', release='2012Q1', next_release='2016Q1')
        """
        ((_, coverage, release, following),) = self._rows("SELECT * FROM archive_on(CAST($day AS DATE))", day=_day(day))
        return Coverage(coverage, release, following)

    def revision_changes(self, first: str, last: str) -> pd.DataFrame:
        """What CMS changed between two issues, named release#revision, field by field as published.

        A release without a number means its issue in force. Raises UsageError for an issue that is not held.

        >>> frame = codes.revision_changes("2025Q4#1", "2026Q1")
        >>> frame[frame["code"] == "S0013"][["field", "old_value", "new_value"]].values.tolist()[-1]
        ['termination_date', nan, '2025-12-31']
        """
        return self._frame(_REVISION_CHANGES, first=self.revision(first), last=self.revision(last))

    def revision(self, name: str) -> str:
        """The full name of an issue: "2026q1#2" is 2026Q1#2, "2026Q1" its issue in force, "2026Q1#8f4a26de" that zip.

        Issues are numbered by posted date: a number moves when an older one arrives late. To pin one, name its hash.
        Raises UsageError for one that is not held, or of which nothing was taken.

        >>> codes.revision("2026q1")
        '2026Q1#1'
        """
        release, _, tag = name.strip().partition("#")
        release = str(Release.parse(release))
        held = self._query("issues", release=release)
        for full_name, number, sha256, is_in_force in held:
            by_hash = len(tag) >= _HASH_DIGITS and str(sha256).startswith(tag.lower())
            if tag == number or by_hash or (not tag and is_in_force):
                return str(full_name)
        names = ", ".join(f"{full_name} ({sha256[:12]})" for full_name, _, sha256, _ in held)
        raise UsageError(
            f"This database holds no issue {name.strip()}. "
            + (f"Of {release} it holds {names}." if names else f"It holds nothing of {release}: hcpcs status.")
        )

    def superseded_by(self, name: str) -> str | None:
        """The issue that counts now in place of this one; None where it is this one.

        >>> codes.superseded_by("2026Q1#1") is None
        True
        """
        name = self.revision(name)
        in_force = self.revision(name.partition("#")[0])
        return None if name == in_force else in_force

    def changes(
        self, first: str | Release, last: str | Release, kinds: Collection[ChangeType | str] = ()
    ) -> pd.DataFrame:
        """Every change told by the releases after `first` up to and including `last`, with successors of what ended.

        The columns are those of the published changes.csv; `kinds` leaves only changes of these types.
        Raises UsageError for a release that is not held, and for a type that there is not.

        >>> frame = codes.changes("2025Q4", "2026Q1", [ChangeType.DISCONTINUED])
        >>> frame[["code", "new_value", "replaced_by"]].values.tolist()[0]
        ['C9305', '2025-12-31', 'J9256']
        """
        return self._frame((SQL / "changes.sql").read_text("utf-8"), **self._span(first, last), kinds=_kinds(kinds))

    def export_changes(
        self, path: Path, form: str, first: str | Release, last: str | Release, kinds: Collection[ChangeType | str] = ()
    ) -> None:
        """Write the same as a file, `form` "csv" or "json", just as the published change files are written.

        >>> codes.export_changes(folder / "changes.csv", "csv", "2025Q4", "2026Q1")
        >>> (folder / "changes.csv").read_text("utf-8")[:29]
        'release,previous_release,code'
        """
        values = {**self._span(first, last), "kinds": _kinds(kinds)}
        self._export(path, form, (SQL / "changes.sql").read_text("utf-8"), values)

    def export_revision_changes(self, path: Path, form: str, first: str, last: str) -> None:
        """Write `revision_changes` as a file, `form` "csv" or "json".

        >>> codes.export_revision_changes(folder / "issues.csv", "csv", "2025Q4#1", "2026Q1#1")
        >>> (folder / "issues.csv").read_text("utf-8").splitlines()[0]
        'code,code_type,field,old_value,new_value'
        """
        values = {"first": self.revision(first), "last": self.revision(last)}
        self._export(path, form, _REVISION_CHANGES, values)

    def _export(self, path: Path, form: str, query: str, values: dict[str, Any]) -> None:
        from etl.publish.files import CSV, JSON, without_formulas  # noqa: PLC0415 - asking needs no publishing

        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE exported AS {query}", values)
        # In CSV, text that a spreadsheet would run as a formula gets an apostrophe in front.
        rows = without_formulas(self._connection, "exported") if form == "csv" else "FROM exported"
        options = {"csv": CSV, "json": JSON}[form]
        self._connection.execute(f"COPY ({rows}) TO '{str(path).replace(chr(39), chr(39) * 2)}' ({options})")

    def changed_words(self, first: str | Release, last: str | Release) -> dict[tuple[str, str], str | None]:
        """What each changed code means, by (release, code), in the words of the release that tells the change.

        >>> codes.changed_words("2025Q4", "2026Q1")["2026Q1", "J0013"]
        'Esketamine, nasal spray, 1 mg'
        """
        rows = self._query("changed_words", **self._span(first, last))
        return {(release, code): words for release, code, words in rows}

    def _span(self, first: str | Release, last: str | Release) -> dict[str, str]:
        held = self.releases()
        begin, end = (r if isinstance(r, Release) else Release.parse(r) for r in (first, last))
        for release in (begin, end):
            if release not in held:
                names = ", ".join(map(str, held))
                raise UsageError(
                    f"{release} is not in this database, which holds {names}. Fetch it: hcpcs fetch {release}."
                )
        if begin > end:
            raise UsageError(f"{begin} is newer than {end}: name the older release first.")
        return {"first": str(begin), "last": str(end)}

    def lookup(self, code: str, on: dt.date | None = None) -> Lookup:
        """Everything about one code on one day; without a day, on the effective date of the newest release.

        >>> found = codes.lookup("S0013", dt.date(2026, 1, 15))
        >>> found.status, found.answer, [life.termination_date for life in found.lives]
        (<Status.TERMINATED: 'terminated'>, 'replaced', [datetime.date(2025, 12, 31)])
        >>> [successor.code for successor in found.successors], found.unit
        (['J0013'], '1 mg')
        """
        code = _code(code)
        ((begins, newest, newest_date),) = self._query("archive")
        day = newest_date if on is None else _day(on)
        versions = tuple(Version(*row) for row in self._query("versions", code=code))
        answers = self._query("successors", code=code, day=day)
        limit = self.as_far_as(day)
        newest_row = self._rows(
            "SELECT vanished, source_revision, source_member, source_line FROM code WHERE code = $code", code=code
        )
        return Lookup(
            code=code,
            on=day,
            status=self.status(code, day),
            archive_begins=begins,
            newest_release=newest,
            lives=tuple(Life(*row) for row in self._query("lives", code=code)),
            version=_nearest(versions, day),
            versions=versions,
            answer=str(answers[0][0]),
            successors=tuple(Successor(*(*row[1:], limit)) for row in answers if row[1] is not None),
            candidates=tuple(Candidate(*row) for row in self._query("candidates", code=code, day=day)),
            coverage=self.coverage(day),
            unit=next(
                (row[0] for row in self._rows("SELECT unit_text FROM code_unit WHERE code = $code", code=code)), None
            ),
            replaces=tuple(str(row[0]) for row in self._query("replaces", code=code)),
            see_also=tuple(str(row[0]) for row in self._query("see_also", code=code)),
            vanished=any(row[0] for row in newest_row),
            told_by=next((f"{revision}, {member}, line {line}" for _, revision, member, line in newest_row), None),
            as_far_as=limit,
            taken_back=None if newest_row else self._taken_back(code),
        )

    def _taken_back(self, code: str) -> str | None:
        listed = "SELECT release || '#' || revision FROM published_record WHERE code = $code"
        return next(
            (str(row[0]) for row in self._rows(f"{listed} ORDER BY release DESC, revision DESC", code=code)), None
        )

    def _query(self, name: str, **parameters: Any) -> list[tuple[Any, ...]]:
        return self._rows((SQL / f"{name}.sql").read_text("utf-8"), **parameters)

    def _rows(self, query: str, **parameters: Any) -> list[tuple[Any, ...]]:
        return self._connection.execute(query, parameters or None).fetchall()

    def _frame(self, query: str, **parameters: Any) -> pd.DataFrame:
        return self._connection.execute(query, parameters or None).df()


def _is_duckdb(file: Path) -> bool:
    """Whether it begins as DuckDB's files do: a checksum of 8 bytes, then their mark."""
    try:
        with file.open("rb") as opened:
            return opened.read(12)[8:] == b"DUCK"
    except OSError:
        return True  # what is wrong is another thing, and DuckDB has said it


def _code(text: object) -> str:
    # From a data frame, a blank cell comes as None or as a number that is none.
    if not isinstance(text, str):
        raise UsageError(f"A code is text, such as 'J0013': {text!r} is none.")
    return text.strip().upper()


def _day(day: object) -> dt.date:
    if isinstance(day, dt.date):  # a moment is one, too: a Timestamp of pandas', which means its day
        with suppress(TypeError, ValueError):  # a missing one (NaT) has a year that is no number
            return dt.date(day.year, day.month, day.day)
    raise UsageError(f"A day is a date, such as datetime.date(2026, 1, 15): {day!r} is none.")


def _kinds(kinds: Collection[ChangeType | str]) -> list[str]:
    try:
        return [str(ChangeType(str(kind).strip().lower())) for kind in kinds]
    except ValueError as error:
        asked = str(error).split(" is not a valid")[0]
        raise UsageError(
            f"{asked} is no type of change; there are: {', '.join(ChangeType)}. "
            "(Mere typography is no change; the table `change` lists it nevertheless.)"
        ) from None


def _nearest(versions: Sequence[Version], day: dt.date) -> Version | None:
    """The version valid on the day, else the last one before it, else the first."""
    past = [v for v in versions if v.valid_from <= day]
    return past[-1] if past else next(iter(versions), None)
