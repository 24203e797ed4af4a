"""The columns of CMS's ANWEB table: where they stand in the text and what the workbooks call them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One field of the table; `occurs` says how often it stands side by side (four pricing indicators ...)."""

    name: str
    """As in schemas/staged.sql and at the head of codes.csv."""
    begin: int
    """First column of the text, 1-based."""
    width: int
    heading: str
    """In the workbooks since 2016; numbered where the field occurs more than once."""
    heading_2012: str
    occurs: int = 1

    def headings(self, old: bool) -> list[str]:
        """The workbook's headings for it: `PRICE1` ... `PRICE4`, or `PI1` ... `PI4` in the old form."""
        heading = self.heading_2012 if old else self.heading
        return [heading] if self.occurs == 1 else [f"{heading}{n}" for n in range(1, self.occurs + 1)]


# In the order of the record layout, which is the order of the workbooks too, without a gap.
COLUMNS = (
    Column("code", 1, 5, "HCPC", "HCPC"),
    Column("sequence_number", 6, 5, "SEQNUM", "Seq Num"),
    Column("record_id", 11, 1, "RECID", "RIC"),
    Column("long_description", 12, 80, "LONG DESCRIPTION", "Long Description"),
    Column("short_description", 92, 28, "SHORT DESCRIPTION", "Short Description"),
    Column("pricing_indicator", 120, 2, "PRICE", "PI", occurs=4),
    Column("multiple_pricing_indicator", 128, 1, "MULT_PI", "MPI"),
    Column("coverage_manual_reference", 129, 6, "CIM", "CIM", occurs=3),
    Column("carriers_manual_reference", 147, 8, "MCM", "MCM", occurs=3),
    Column("statute", 171, 10, "STATUTE", "Statute"),
    Column("lab_certification", 181, 3, "LABCERT", "Lab Cert", occurs=8),
    Column("cross_reference", 205, 5, "XREF", "X-Ref", occurs=5),
    Column("coverage_code", 230, 1, "COV", "Coverage"),
    Column("asc_group", 231, 2, "ASC_GRP", "ASC Pay Grp"),
    Column("asc_effective_date", 233, 8, "ASC_DT", "ASC Pay Grp Eff Date"),
    Column("opps_group", 241, 3, "OPPS", "MOG Pay Grp"),
    Column("opps_policy_indicator", 244, 1, "OPPS_PI", "MOG Pay Ind"),
    Column("opps_effective_date", 245, 8, "OPPS_DT", "MOG Eff Date"),
    Column("processing_note", 253, 4, "PROCNOTE", "Proc Note"),
    Column("betos", 257, 3, "BETOS", "BETOS"),
    Column("filler", 260, 1, "FILLER", "FILLER"),
    Column("type_of_service", 261, 1, "TOS", "TOS", occurs=5),
    Column("anesthesia_base_units", 266, 3, "ANEST_BU", "Anest Base Units"),
    Column("add_date", 269, 8, "ADD DT", "Code Add Date"),
    Column("action_effective_date", 277, 8, "ACT EFF DT", "Action Eff Date"),
    Column("termination_date", 285, 8, "TERM DT", "Term Date"),
    Column("action_code", 293, 1, "ACTION CD", "Action Code"),
)

DESCRIPTION_WIDTH = 80
