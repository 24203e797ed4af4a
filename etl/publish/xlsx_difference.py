"""Compares two descriptors word by word: what stayed, what went, what came."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# A word with the blanks before it, or one mark of punctuation: "10 mg;" and "10 mg," differ in the mark alone.
_WORD = re.compile(r"\s*(?:\w+|[^\w\s])|\s+$")


@dataclass(frozen=True)
class Piece:
    """A stretch of both texts: `old` went and `new` came; where they are the same, `new` stayed."""

    old: str
    new: str
    same: bool


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """The two texts cut into what is the same and what is not. Blanks and capitals count only where nothing else does.

    CMS wrote in capitals until 2013: marking every word of a descriptor because of that would hide what changed.
    """
    found = _compare(_WORD.findall(old), _WORD.findall(new), str.casefold)
    return found if any(not piece.same for piece in found) else _compare(_WORD.findall(old), _WORD.findall(new), str)


def in_words(found: Sequence[Piece]) -> str:
    """The same for whoever reads no colours: `by → of; removed: each; added: (of the body)`."""
    return "; ".join(_told(piece.old.strip(), piece.new.strip()) for piece in found if _shows(piece))


def _shows(piece: Piece) -> bool:
    return not piece.same and bool(piece.old.strip() or piece.new.strip())


def _told(old: str, new: str) -> str:
    if old and new:
        return f"{old} → {new}"
    return f"removed: {old}" if old else f"added: {new}"


def _compare(old: list[str], new: list[str], key: Callable[[str], str]) -> tuple[Piece, ...]:
    left, right = ([key(word.strip()) for word in words] for words in (old, new))
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    steps = [(tag == "equal", a, b, c, d) for tag, a, b, c, d in matcher.get_opcodes()]
    return tuple(_joined(Piece("".join(old[a:b]), "".join(new[c:d]), same) for same, a, b, c, d in _calmed(steps, new)))


_Step = tuple[bool, int, int, int, int]


def _calmed(steps: Sequence[_Step], new: Sequence[str]) -> Iterator[_Step]:
    """A comma or an "of" that two rewritten stretches have in common by chance parts them no more."""
    for place, (same, a, b, c, d) in enumerate(steps):
        inside = 0 < place < len(steps) - 1
        words = [word.strip() for word in new[c:d]]
        chance = same and inside and not any(len(word) > 3 or word.isdigit() for word in words) and len(words) < 3
        yield (same and not chance, a, b, c, d)


def _joined(found: Iterator[Piece]) -> Iterator[Piece]:
    """Neighbours of the same sort as one piece."""
    held: Piece | None = None
    for piece in found:
        if held is not None and held.same == piece.same:
            held = Piece(held.old + piece.old, held.new + piece.new, piece.same)
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held
