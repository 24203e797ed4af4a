"""Reads the numbered notes that the PROCNOTE column refers to: `0013--THIS DEVICE ...`, over one line or many."""

from __future__ import annotations

import re

from etl.stage.rows import ProcessingNote, Reading, Source, in_order
from etl.stage.values import decode, fold

_NOTE = re.compile(r"(\d{4}) ?--(.*)")
# A border of asterisks is drawn at the right, with blanks, tabs or (on some lines) not at all.
_BORDER = re.compile(r"\s+\*\s*$")
_DECORATION = re.compile(r"[_\-=*\s]+|PROCESSING NOTES?", re.IGNORECASE)


def read_processing_notes(member: str, data: bytes) -> Reading[ProcessingNote]:
    """Read every note with its number and its text in one line. Never raises.

    What follows a number belongs to its note up to the next number, blank lines or not; a number that stands twice is a
    reject.
    """
    source = Source(member)
    begun: dict[str, tuple[int, list[str]]] = {}
    rejects = []
    pieces: list[str] | None = None
    for number, line in enumerate(decode(data).split("\n"), 1):
        text = fold(_BORDER.sub("", line))
        if text is None or text == "*":
            continue
        if match := _NOTE.fullmatch(text):
            pieces = [match[2]]
            if match[1] in begun:
                reason = f"Note {match[1]} stands twice; the first, in line {begun[match[1]][0]}, counts."
                rejects.append(source.reject(number, reason, field="processing_note", content=text))
            else:
                begun[match[1]] = (number, pieces)
        elif pieces is not None:
            pieces.append(text)
        elif not _DECORATION.fullmatch(text):
            rejects.append(source.reject(number, "A line before the first note; it was left out.", content=text))
    rows = []
    for note, (number, parts) in begun.items():
        if joined := fold(" ".join(parts)):
            rows.append(ProcessingNote(note, joined, source.member, None, number))
        else:
            rejects.append(source.reject(number, f"Note {note} has no text; it was left out.", content=note))
    return Reading(rows, in_order(rejects), [])
