"""Says what a code is by its form alone: ours (Level II), the AMA's (CPT), the ADA's (CDT), or none."""

from __future__ import annotations

import enum
import re


class CodeForm(enum.StrEnum):
    """The code systems that can stand on a claim line, told apart by form."""

    PROCEDURE = "procedure"
    MODIFIER = "modifier"
    CPT = "cpt"
    CDT = "cdt"
    MALFORMED = "malformed"


# CPT is five digits (category I), or four digits and F, T, U, M or A (categories II, III, PLA, MAAA): AMA copyright.
_CPT = re.compile(r"^\d{4}[\dA-Z]$")
# CDT is D0000-D9999: ADA copyright (field guide, trap 15).
_CDT = re.compile(r"^D\d{4}$")
# Level II is one letter and four digits; D is the ADA's. (W-Z were Level III until 2003: the same form.)
_PROCEDURE = re.compile(r"^[A-CE-Z]\d{4}$")
# A Level II modifier is two characters with at least one letter (RT, LT, JW, A1).
_MODIFIER = re.compile(r"^(?=.*[A-Z])[A-Z0-9]{2}$")


def classify(code: str) -> CodeForm:
    """Tell the form of a code without padding, in capitals. Never looks anything up; says nothing on validity."""
    if _CDT.match(code):
        return CodeForm.CDT
    if _PROCEDURE.match(code):
        return CodeForm.PROCEDURE
    if _CPT.match(code):
        return CodeForm.CPT
    if _MODIFIER.match(code):
        return CodeForm.MODIFIER
    return CodeForm.MALFORMED


def is_copyrighted(code: str) -> bool:
    """Whether the descriptor of such a code belongs to the AMA or the ADA and must never be stored (trap 15)."""
    return classify(code) in (CodeForm.CPT, CodeForm.CDT)
