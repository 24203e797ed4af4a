"""The ANWEB text: fixed columns, continuations, disclaimers, and everything that has ever been odd in it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.stage.rows import Reading, Record
from etl.stage.text import read_text
from tests.stage.shapes import POSITIONS, continuation, first_line, text


def read(*lines: str) -> Reading[Record]:
    return read_text("HCPC2026_JAN_ANWEB.txt", text(*lines))


def only(*lines: str) -> Record:
    reading = read(*lines)
    assert [len(reading.rows), reading.rejects, reading.excluded] == [1, [], []]
    return reading.rows[0]


def test_a_line_becomes_a_record_field_by_field() -> None:
    record = only(
        first_line(
            "J0013",
            "Esketamine, nasal spray, 1 mg",
            short="Esketamine, nasal spray",
            pricing="5152",
            multiple="A",
            cim="50-4  35-7",
            mcm="2049    3350.5",
            statute="1833(t)",
            lab="140220",
            xref="S0013  I",
            coverage="D",
            asc_group="YY",
            asc_date="20260101",
            opps_group="102",
            opps_policy="1",
            opps_date="20260201",
            note="0088",
            betos="O1E",
            tos="1P",
            units="  0",
            add="20260101",
            act="20260102",
            term="20261231",
            action="A",
        )
    )
    assert record == Record(
        form="text",
        code="J0013",
        code_type="procedure",
        sequence_number="00100",
        record_id="3",
        long_description="Esketamine, nasal spray, 1 mg",
        short_description="Esketamine, nasal spray",
        pricing_indicator="51,52",
        multiple_pricing_indicator="A",
        coverage_manual_reference="50-4,35-7",
        carriers_manual_reference="2049,3350.5",
        statute="1833(t)",
        lab_certification="140,220",
        cross_reference="S0013,I",
        coverage_code="D",
        asc_group="YY",
        asc_effective_date=dt.date(2026, 1, 1),
        opps_group="102",
        opps_policy_indicator="1",
        opps_effective_date=dt.date(2026, 2, 1),
        processing_note="0088",
        betos="O1E",
        type_of_service="1,P",
        anesthesia_base_units="0",
        add_date=dt.date(2026, 1, 1),
        action_effective_date=dt.date(2026, 1, 2),
        termination_date=dt.date(2026, 12, 31),
        action_code="A",
        damaged=False,
        member="HCPC2026_JAN_ANWEB.txt",
        sheet=None,
        line=1,
    )


def test_a_modifier_stands_in_the_last_two_columns_of_the_code() -> None:
    record = only(first_line("LT", "Left side"))
    assert (record.code, record.code_type, record.record_id) == ("LT", "modifier", "7")


@pytest.mark.parametrize("length", [293, 320, 546, 600])
def test_lines_may_have_any_length_and_lose_their_trailing_blanks(length: int) -> None:
    whole = first_line("J0013", act="20260101", term="20261231", action="D")
    assert only(whole[:293].ljust(length)) == only(whole)
    assert only(first_line("J0013", action="").rstrip()).action_code is None


def test_line_ends_may_be_dos_or_unix() -> None:
    data = text(first_line("J0013"), first_line("LT"))
    assert read_text("x", data.replace(b"\r\n", b"\n")) == read_text("x", data)


def test_pieces_of_a_description_are_joined_by_one_blank_in_order_of_sequence_number() -> None:
    record = only(
        continuation("J0013", "third  piece", 300),
        first_line("J0013", "First piece,"),
        continuation("J0013", "second piece,", 200),
    )
    assert record.long_description == "First piece, second piece, third piece"
    assert record.line == 2


@given(st.permutations(range(2, 9)))
def test_whatever_the_order_of_its_lines_a_description_is_the_same(order: list[int]) -> None:
    lines = {n: continuation("LT", f"piece {n}", n * 100) for n in order} | {1: first_line("LT", "Piece 1")}
    assert only(*(lines[n] for n in order), lines[1]).long_description == "Piece 1 " + " ".join(
        f"piece {n}" for n in range(2, 9)
    )


def test_a_continuation_has_no_attributes_of_its_own() -> None:
    record = only(first_line("J0013", "One", coverage="C"), continuation("J0013", "two", 200).ljust(229) + "I")
    assert record.coverage_code == "C"


def test_a_continuation_without_its_first_line_is_a_reject() -> None:
    reading = read(first_line("A0021"), continuation("J0013", "of something", 200))
    assert [(r.line, r.code, r.field) for r in reading.rejects] == [(2, "J0013", None)]
    assert "no first line" in reading.rejects[0].reason


@pytest.mark.parametrize(("second", "words"), [("Same", "identical to line 1"), ("Other", "different from line 1")])
def test_a_second_first_line_is_a_reject_that_says_whether_it_is_the_same(second: str, words: str) -> None:
    reading = read(first_line("J0013", "Same"), first_line("J0013", second))
    assert [record.long_description for record in reading.rows] == ["Same"]
    assert [(r.line, r.code) for r in reading.rejects] == [(2, "J0013")]
    assert words in reading.rejects[0].reason


def test_a_sequence_number_that_stands_twice_is_a_reject() -> None:
    reading = read(first_line("J0013", "One"), continuation("J0013", "two", 200), continuation("J0013", "zwei", 200))
    assert reading.rows[0].long_description == "One two"
    assert [(r.line, r.content[:11] if r.content else None) for r in reading.rejects] == [(3, "J0013002004")]


def test_a_gap_in_the_sequence_is_reported_and_the_rest_is_kept() -> None:
    # "Sequence number by 100s" (record layout, item 5): piece 200 is missing.
    reading = read(first_line("J0013", "One"), continuation("J0013", "three", 300))
    assert reading.rows[0].long_description == "One three"
    assert [(r.line, r.field) for r in reading.rejects] == [(1, "long_description")]
    assert "00100 to 00300" in reading.rejects[0].reason


def test_the_disclaimer_before_the_first_record_is_no_reject() -> None:
    disclaimer = [
        "***Disclaimers" + "\t" * 45,
        "\t" * 45,
        "*In some instances, brand names appear.\xa0" + "\t" * 45,
        "",
    ]
    reading = read(*disclaimer, first_line("J0013"))
    assert ([record.line for record in reading.rows], reading.rejects) == ([5], [])


def test_a_damaged_record_before_the_first_whole_one_is_no_disclaimer() -> None:
    reading = read("note", " " + first_line("A0021"), first_line("J0013"))
    assert [(r.line, r.code) for r in reading.rejects] == [(2, None)]


def test_a_line_in_the_middle_that_is_no_record_is_a_reject() -> None:
    reading = read(first_line("J0013"), "*** end of the first part", "", first_line("LT"))
    assert [(r.line, r.content) for r in reading.rejects] == [(2, "*** end of the first part")]


def test_blank_lines_are_nothing() -> None:
    assert read("", " " * 296, first_line("J0013"), " " * 296, "\t\t", "").rejects == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (first_line("J0013", record_id="7"), "does not belong to a procedure"),
        (first_line("LT", record_id="3"), "does not belong to a modifier"),
        (first_line("JO013", record_id="3"), "No HCPCS code"),
        (first_line("", record_id="3"), "No HCPCS code"),
        (first_line("J0013", record_id="5"), "Neither a record"),
    ],
)
def test_a_record_whose_head_does_not_fit_is_a_reject(line: str, reason: str) -> None:
    reading = read(first_line("A0021"), line)
    assert [r.line for r in reading.rejects] == [2]
    assert reason in reading.rejects[0].reason


def test_an_unreadable_date_leaves_the_record_and_rejects_the_field() -> None:
    # 2018: ASC dates of six digits for five codes.
    reading = read(first_line("C9488", asc_date="170401"))
    assert (reading.rows[0].asc_effective_date, reading.rows[0].damaged) == (None, False)
    assert [(r.line, r.code, r.field, r.content) for r in reading.rejects] == [
        (1, "C9488", "asc_effective_date", "170401")
    ]


def test_a_slipped_line_is_damaged() -> None:
    # 2012's modifier TP: a tab stands for more than one blank, and every later column stands one to the left.
    slipped = first_line(
        "TP", "MEDICAL TRANSPORT\t", short="Med transprt", coverage="I", add="20020401", act="20020401"
    )
    record, rejects = (reading := read(slipped[:29] + slipped[30:293])).rows[0], reading.rejects
    assert (record.damaged, record.action_code, record.add_date) == (True, None, None)
    assert [(r.field, r.content) for r in rejects] == [
        ("action_effective_date", "0020401"),
        ("add_date", "00204012"),
        ("termination_date", "N"),
    ]


@pytest.mark.parametrize("name", ["add", "act", "term"])
def test_a_bad_add_action_or_termination_date_makes_a_record_damaged(name: str) -> None:
    assert read(first_line("J0013", **{name: "2026013"})).rows[0].damaged


def test_cpt_and_cdt_are_counted_and_their_descriptors_stay_where_they_are() -> None:
    lines = [first_line("99213", "Office visit"), continuation("99213", "of an established patient", 200)]
    reading = read(first_line("J0013"), *lines, first_line("D0120", "Periodic evaluation"), "of an established patient")
    assert [(e.code, e.code_form, e.line) for e in reading.excluded] == [
        ("99213", "cpt", 2),
        ("99213", "cpt", 3),
        ("D0120", "cdt", 4),
    ]
    assert len(reading.rows) == 1


def test_a_cpt_modifier_is_a_reject_without_its_descriptor() -> None:
    reading = read(first_line("J0013"), first_line("25", "Significant, separately identifiable"))
    assert [r.content for r in reading.rejects] == ["25001"]


def test_a_text_without_any_record_reads_as_nothing() -> None:
    assert read("Dear reader,", "nothing here") == Reading([], [], [])


# ASCII, and bytes of cp1252 that cannot be taken for UTF-8 however they are combined.
PRINTABLE = st.text(st.characters(codec="ascii", exclude_categories=["C", "Z"]) | st.sampled_from("’ö÷"), max_size=80)
DATES = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))


@given(
    code=st.from_regex(r"[A-CE-Z][0-9]{4}", fullmatch=True),
    long=PRINTABLE,
    short=PRINTABLE.map(lambda t: t[:28]),
    tos=st.lists(st.sampled_from("0123456789ABP"), max_size=5),
    lab=st.lists(st.from_regex(r"[0-9]{3}", fullmatch=True), max_size=8),
    xref=st.lists(st.from_regex(r"[A-Z][0-9]{4}", fullmatch=True), max_size=5),
    add=DATES,
    term=st.none() | DATES,
    length=st.integers(293, 600),
)
def test_any_record_written_in_fixed_columns_reads_back(
    code: str,
    long: str,
    short: str,
    tos: list[str],
    lab: list[str],
    xref: list[str],
    add: dt.date,
    term: dt.date | None,
    length: int,
) -> None:
    fields = {"short": short, "tos": "".join(tos), "lab": "".join(lab), "xref": "".join(xref), "add": f"{add:%Y%m%d}"}
    fields["term"] = f"{term:%Y%m%d}" if term else ""
    record = only(first_line(code, long, **fields)[:293].ljust(length))
    assert (record.code, record.long_description, record.short_description) == (code, long or None, short or None)
    assert record.type_of_service == (",".join(tos) or None)
    assert record.lab_certification == (",".join(lab) or None)
    assert record.cross_reference == (",".join(xref) or None)
    assert (record.add_date, record.termination_date, record.damaged) == (add, term, False)


def test_the_renderer_of_these_tests_covers_every_column_up_to_the_action_code() -> None:
    covered = {at for begin, end in POSITIONS.values() for at in range(begin, end + 1)}
    assert covered == set(range(92, 294)) - {260}


def test_two_lines_of_a_code_with_two_ends_are_told_as_such() -> None:
    ended = first_line("A0190", term="20260331", action="D")
    reading = read(first_line("A0190"), ended, first_line("LT"), first_line("LT", "Left side, at last"))
    told = [(reject.line, reject.code, reject.field) for reject in reading.rejects]
    # Only the lives matter: of two wordings the first counts, as ever.
    assert told == [(1, "A0190", "termination_date"), (2, "A0190", None), (4, "LT", None)]
    assert "stands in line 2 too, with another beginning or end" in reading.rejects[0].reason
