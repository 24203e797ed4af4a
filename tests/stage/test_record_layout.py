"""The record layout: positions, and code lists with groups, levels, tabs and meanings of several lines."""

from __future__ import annotations

from etl.stage.record_layout import read_record_layout
from etl.stage.rows import CodeListValue, LayoutField

LAYOUT = """\
  CMS RIF REPORT
       NAME                   LENGTH   BEG  END                                         CONTENTS
  -------------------------------------------------------------------------------
  ***  HCPCS Contractor Record - 2026
                               320      1    320    REC

  6.   HCPCS Record Identification Code
                                 1     11     11    CHAR

                                                    Code to identify record type

                                                    CODES         :
                                                       3 = First line of procedure record
                                                           also contains detail information
                                                       4 = Second, third, fourth line

  9.   HCPCS Pricing Indicator Code
                                 2    120    121    CHAR

                                                    STANDARD ALIAS : HCPCS_PRCNG_IND_CD

                                                    LENGTH         : 2

                                                    CODES         :
                                                       00 = Service not separately priced
                                                       Durable Medical Equipment, Orthotics,
                                                       -------------------------------------
                                                       Supplies And Surgical Dressings
                                                       -------------------------------
                                                       39 = Parenteral Nutrition
\t\t\t\t\t\t       40 = Lymphedema Items (eff 1/1/2024)
                                                       Other
                                                       -----
                                                       51 = Drugs

                                                    OCCURS MIN: 1 OCCURS MAX: 4

  14.  HCPCS Lab Certification Code
                                 3    181    183    CHAR

                                                    CODES         :
                                                       010 = Histocompatibility testing
                                                       100 = Microbiology
                                                             110 = Bacteriology
                                                             115 = Mycobacteriology
                                                       200 = Diagnostic immunology
                                                             210 = Syphilis serology

                                                    OCCURS MIN: 8 OCCURS MAX: 0

  17.  HCPCS ASC Payment Group Code
                                 2    231    232    CHAR

                                                    The 'YY' indicator means that it is approved
                                                    for a surgical center.

                                                    EDIT RULES :
                                                             CODE: YY
                                                             BLANK = Not Approved For ASC

  23.  HCPCS Berenson-Eggers Type Of Service Code
                                 3    257    259    CHAR
                                                    CODE TABLE     : BETOS_TB

  24.  FILLER                                       CHAR
                                 1    260    260
                                                    LENGTH         : 1

  27.  HCPCS Code Added Date
                                                    The year the HCPCS code was added

  TABLE OF CODES APPENDIX                                HCPCS_CTRTR_26_REC

 BETOS_TB                                                   BETOS Table

   M3  = Emergency room visit
   I4A = Imaging/procedure - heart including cardiac
                              catheterization
 NOBODYS_TB                                                 Nobody's

   1 = One
"""


def rows() -> list[LayoutField | CodeListValue]:
    return read_record_layout("HCPC2026_recordlayout.txt", LAYOUT.encode()).rows


def values(list_name: str) -> list[tuple[str, str, str | None]]:
    return [
        (r.value, r.meaning, r.heading) for r in rows() if isinstance(r, CodeListValue) and r.list_name == list_name
    ]


def test_positions_and_occurrences() -> None:
    fields = [r for r in rows() if isinstance(r, LayoutField)]
    assert [(f.item, f.length, f.begin_column, f.end_column, f.occurs) for f in fields] == [
        (6, 1, 11, 11, None),
        (9, 2, 120, 121, 4),
        (14, 3, 181, 183, 8),  # 2016 writes MIN: 8 MAX: 0
        (17, 2, 231, 232, None),
        (23, 3, 257, 259, None),
        (24, 1, 260, 260, None),
    ]
    assert [f.field_name for f in fields if f.item in (9, 24)] == ["HCPCS Pricing Indicator Code", "FILLER"]


def test_a_meaning_may_take_several_lines() -> None:
    assert values("record_id")[0] == ("3", "First line of procedure record also contains detail information", None)
    assert values("betos") == [
        ("M3", "Emergency room visit", None),
        ("I4A", "Imaging/procedure - heart including cardiac catheterization", None),
    ]


def test_groups_have_headings_and_tabs_are_indents() -> None:
    equipment = "Durable Medical Equipment, Orthotics, Supplies And Surgical Dressings"
    assert values("pricing_indicator") == [
        ("00", "Service not separately priced", None),
        ("39", "Parenteral Nutrition", equipment),
        ("40", "Lymphedema Items (eff 1/1/2024)", equipment),
        ("51", "Drugs", "Other"),
    ]


def test_a_value_of_the_second_level_belongs_to_the_one_above_it() -> None:
    assert values("lab_certification") == [
        ("010", "Histocompatibility testing", None),
        ("100", "Microbiology", None),
        ("110", "Bacteriology", "Microbiology"),
        ("115", "Mycobacteriology", "Microbiology"),
        ("200", "Diagnostic immunology", None),
        ("210", "Syphilis serology", "Diagnostic immunology"),
    ]


def test_a_value_without_a_meaning_means_what_is_said_of_its_field() -> None:
    assert values("asc_group") == [
        ("YY", "The 'YY' indicator means that it is approved for a surgical center.", None),
        ("BLANK", "Not Approved For ASC", None),
    ]


def test_what_cannot_be_placed_is_reported() -> None:
    rejects = read_record_layout("x", LAYOUT.encode()).rejects
    assert [(r.field, r.content) for r in rejects] == [("begin_column", "HCPCS Code Added Date"), ("NOBODYS_TB", None)]
    assert values("nobodys_tb") == [("1", "One", None)]


def test_a_value_that_stands_twice_is_reported_and_the_first_counts() -> None:
    doubled = LAYOUT.replace(
        "   M3  = Emergency room visit\n", "   M3  = Emergency room visit\n   M3  = Something else\n"
    )
    rejects = read_record_layout("x", doubled.encode()).rejects
    assert [r.field for r in rejects if r.content == "M3 = Something else"] == ["betos"]
