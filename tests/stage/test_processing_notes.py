"""Numbered notes inside a border of asterisks that was drawn with blanks, with tabs, or not at all."""

from __future__ import annotations

from etl.stage.processing_notes import read_processing_notes

NOTES = """\
                                        PROCESSING NOTES
 ______________________________________________________________________________

          0001--THIS PROCESSING NOTE DELETED 1/1/97.                          *
                                                                              *
          0013--THIS DEVICE (E0194) SHOULD NOT BE CONFUSED WITH E0193         *
                THERAPY BED  (LOW AIR LOSS BED).                              *
\t\t\t\t\t\t\t   *
          0064--COVERAGE BASED ON THE ACT OF 1997 (G0101 - SEC                *
                4102; G0104, G0105 - SEC 4104).                               *
\t  0133--SEE ONLINE MANUAL 100-02.9.\t\t\t\t   *\t

\t  0199--SEE CR 8871, SERVICE IS APPROVED; RESTRICTIVE\t\t

\t\tGUIDELINES.\t\t\t\t   *
"""


def test_notes_keep_their_number_their_words_and_their_first_line() -> None:
    reading = read_processing_notes("proc_notes.txt", NOTES.replace("\n", "\r\n").encode())
    assert [(note.processing_note, note.note_text, note.line) for note in reading.rows] == [
        ("0001", "THIS PROCESSING NOTE DELETED 1/1/97.", 4),
        ("0013", "THIS DEVICE (E0194) SHOULD NOT BE CONFUSED WITH E0193 THERAPY BED (LOW AIR LOSS BED).", 6),
        ("0064", "COVERAGE BASED ON THE ACT OF 1997 (G0101 - SEC 4102; G0104, G0105 - SEC 4104).", 9),
        ("0133", "SEE ONLINE MANUAL 100-02.9.", 11),
        ("0199", "SEE CR 8871, SERVICE IS APPROVED; RESTRICTIVE GUIDELINES.", 13),
    ]
    assert reading.rejects == []


def test_a_number_that_stands_twice_is_a_reject_and_the_first_counts() -> None:
    reading = read_processing_notes("x", b"0001--FIRST\n0001--SECOND\nMORE OF IT\n0002--LAST")
    assert [(note.processing_note, note.note_text) for note in reading.rows] == [("0001", "FIRST"), ("0002", "LAST")]
    assert [(r.line, r.content) for r in reading.rejects] == [(2, "0001--SECOND")]


def test_a_note_without_text_and_text_without_a_note_are_rejects() -> None:
    reading = read_processing_notes("x", b"Dear reader\n0001--\n0002--TEXT")
    assert [(r.line, r.content) for r in reading.rejects] == [(1, "Dear reader"), (2, "0001")]
    assert [note.processing_note for note in reading.rows] == ["0002"]
