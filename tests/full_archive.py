"""One small archive in which everything occurs: every staged table and column, re-issues, companions, a quarantine."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

from etl.model import Kind, Sighting
from tests.staging import StagedArchive, record

FULL_ROW = {
    "pricing_indicator": "52,54",
    "multiple_pricing_indicator": "A",
    "coverage_manual_reference": "45-10",
    "carriers_manual_reference": "2120.1",
    "statute": "1861SSA",
    "lab_certification": "220,310",
    "asc_group": "YY",
    "asc_effective_date": "2024-01-01",
    "opps_group": "123",
    "opps_policy_indicator": "1",
    "opps_effective_date": "2024-01-01",
    "processing_note": "0003",
    "betos": "O1A",
    "type_of_service": "D,9",
    "anesthesia_base_units": "3",
}
ESKETAMINE = "Esketamine, nasal spray, 1 mg"


def full_archive(root: Path) -> StagedArchive:
    """2025 Q3 to 2026 Q1; the newest has two issues in force one after the other, and a third in quarantine."""
    archive = StagedArchive(root)
    ambulance = record("A0021", "Ambulance service, outside state, per mile", xref="A0425", **FULL_ROW)
    archive.add(
        "2025Q3",
        [
            ambulance,
            record("S0013", ESKETAMINE, add="2021-01-01"),
            record("G0155", "Home health visit of a social worker"),
            record("LT", "Left side"),
            # CMS's later files lack it, and nothing says that it ended.
            record("DA", "Oral health assessment by a licensed health professional other than a dentist"),
        ],
        member=[file("HCPC2025_JUL_ANWEB.txt", "anweb_text", 4)],
        code_list=[
            {"list_name": "coverage_code", "value": "C", "meaning": "Carrier judgement", "heading": "Coverage"},
            {"list_name": "coverage_code", "value": "Z", "meaning": "Only in the old layout"},
        ],
        processing_note=[{"processing_note": "0003", "note_text": "Note 0003 as it was"}],
    )
    archive.add("2025Q4", [ambulance, record("G0155", "Home health visit of a social worker")], posted="2025-09-01")
    archive.add(
        "2025Q4",
        [
            ambulance,
            record("S0013", ESKETAMINE, add="2021-01-01"),
            record("G0155", "Home health visit by a social worker", act="2025-10-01", action="C"),
            record("LT", "Left side"),
        ],
        posted="2025-10-08",
    )
    known = {"file_date": "2025-10-20", "member": "Corrections_Q4.xlsx"}
    archive.add("2025Q4", kind=Kind.CORRECTIONS, correction=[correction("A0021", "Change BETOS to O1A", 2) | known])
    first = january(ambulance | {"coverage_code": "D", "action_code": "F", "action_effective_date": "2026-01-01"})
    _first_met_at(archive, "2026Q1", first[:-1], posted="2025-12-08")
    archive.add("2026Q1", first, posted="2026-01-12", **documents())
    archive.add("2026Q1", [], posted="2026-02-02", quarantined="It holds no code at all.")
    archive.add("2026Q1", kind=Kind.NOC_CODES, noc_code=[noc()], member=[file("NOC.xlsx", "noc_codes", 1)])
    return archive


def january(ambulance: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of 2026 Q1: a code ends unnamed, another is named by XREF, one begins, one is re-used, one revised."""
    ended = {"term": "2025-12-31", "act": "2026-01-01", "action": "D"}
    return [
        ambulance,
        record("S0013", ESKETAMINE, add="2021-01-01", **ended),
        record("J0013", ESKETAMINE, add="2026-01-01", act="2026-01-01", action="A"),
        record("G0155", "HOME HEALTH VISIT BY A SOCIAL WORKER", act="2025-10-01"),
        record("LT", "Left side (of the body)"),
        record("C9301", "Obecabtagene, per dose", add="2025-07-01", xref="Q2058,38999,CPT", **ended),
        record("Q2058", "Obecabtagene, 10 up to 400 million cells", add="2026-01-01", action="A"),
        # One product in another unit; and one that may have become a part of another, which a person must judge.
        record("S0080", "Injection, pentamidine isethionate, 300 mg", **ended),
        record("J2516", "Injection, pentamidine isethionate (nebupent), 1 mg", add="2026-01-01", action="A"),
        record("Q5102", "Injection, infliximab, biosimilar, 10 mg", **ended),
        record("Q5103", "Injection, infliximab-dyyb, biosimilar, (inflectra), 10 mg", add="2026-01-01", action="A"),
        record("A9543", "Technetium tc-99m, of iron, per study dose, up to 20 millicuries"),
        record("J1439", "Injection, ferric carboxymaltose, 1 mg of iron"),
    ]


def documents() -> dict[str, list[dict[str, Any]]]:
    """What stands beside the table in the newest zip."""
    return {
        "member": [file("HCPC2026_JAN_ANWEB.txt", "anweb_text", 7), file("Trans.xlsx", "change_list", 5)],
        "difference": [{"code": "A0021", "field": "betos", "text_value": "O1A", "workbook_value": "O1B"}],
        "change_list": [
            report("S0013", "Discontinued", "D", sheet="By Action"),
            report("S0013", "Discontinued", "D", view="by_code", sheet="By Code"),
            report("J0013", "ADD", "A"),
            report("8P", "No Change", "N", code_type="modifier"),
        ],
        "excluded": [{"code": "D0120", "code_form": "cdt", "label": "Add", "member": "Trans.xlsx", "line": 9}],
        "correction": [
            {
                "code": "G0155", "code_type": "procedure", "action_text": "Change TOS", "version": 2,
                "effective_date_text": "1/1/2026", "effective_date": "2026-01-01", "file_date": "2026-01-12",
                "short_description": "Short", "long_description": "Long", "type_of_service": "1", "betos": "M5D",
                "coverage_code": "C", "pricing_indicator": "00", "cross_reference": "G0156", "asc_group": "YY",
                "asc_effective_date": "20260101", "lab_certification": "220", "comment": "As typed",
                "member": "Corrections.xlsx", "sheet": "Sheet1", "line": 2,
            },
            correction("S0013", "Terminate", 3, effective_date_text="1/1/2026", effective_date="2026-01-01"),
            correction("J0013", "ADD Code", 4, effective_date_text="1/1/2026", effective_date="2026-01-01"),
            correction("LT", "Revise something", 5, code_type="modifier"),
        ],
        "processing_note": [{"processing_note": "0003", "note_text": "Note 0003 as it is"}],
        "code_list": [
            {"list_name": "coverage_code", "value": "C", "meaning": "Carrier judgment", "heading": "Coverage"},
            *({"list_name": name, "value": "1", "meaning": f"First {name}", "heading": "All"} for name in OTHER_LISTS),
        ],
        "reject": [
            {"member": "HCPC2026_JAN_ANWEB.txt", "sheet": "Sheet1", "line": 8, "code": "G0155",
             "field": "asc_effective_date", "reason": "It is no date.", "content": "2026XX01"}
        ],
    }  # fmt: skip


OTHER_LISTS = (
    "action_code", "pricing_indicator", "multiple_pricing_indicator", "type_of_service", "betos",
    "lab_certification", "asc_group", "opps_group", "opps_policy_indicator",
)  # fmt: skip


def report(code: str, label: str | None, action: str | None, **values: Any) -> dict[str, Any]:
    """One row of a Transaction Report."""
    row = {"code": code, "code_type": "procedure", "label": label, "action_code": action, "view": "by_action"}
    return row | {"member": "Trans.xlsx"} | values


def correction(code: str, action: str, line: int, **values: Any) -> dict[str, Any]:
    """One line of a corrections file."""
    row = {"code": code, "code_type": "procedure", "action_text": action, "version": 2, "file_date": "2026-01-12"}
    return row | {"member": "Corrections.xlsx", "sheet": "Sheet1", "line": line} | values


def noc() -> dict[str, Any]:
    return {
        "code": "A9999",
        "long_description": "Miscellaneous supply",
        "add_date": "2010-01-01",
        "termination_date": "2030-12-31",
        "member": "NOC.xlsx",
    }


def file(name: str, kind: str, rows: int) -> dict[str, Any]:
    """One member of a zip."""
    return {
        "member": name,
        "member_kind": kind,
        "size": 320 * rows,
        "modified_at": "2025-12-01 10:00:00",
        "row_count": rows,
        "reject_count": 0,
    }


def _first_met_at(archive: StagedArchive, release: str, rows: list[dict[str, Any]], posted: str) -> None:
    """A revision that was met on CMS's page, at a time and under a title."""
    item = archive.add(release, rows, posted=posted)
    seen = dt.datetime(2025, 12, 9, 8, 30, tzinfo=dt.UTC)
    sighting = Sighting("https://www.cms.gov/files/zip/january-2026.zip", "January 2026 Alpha-Numeric HCPCS File", seen)
    archive.inputs[-1] = replace(item, revision=replace(item.revision, sightings=(sighting,)))
