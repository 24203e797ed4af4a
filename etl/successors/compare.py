"""Compares what two descriptors say: the same product, perhaps the same, or another one; and names what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from etl.successors.descriptor import Descriptor
from etl.successors.likeness import DIFFERENT, RELATED_SCORE, SAME_FROM, Difference, Kind, Likeness, Verdict, cost
from etl.successors.vocabulary import load_vocabulary, one_slip

# Skin substitutes and their like: a name is a product, and "or" joins names.
_BY_NAME = frozenset(("cm2", "ml", "mg", "in2"))


def compare(old: Descriptor, new: Descriptor) -> Likeness:
    """Whether two descriptors name one product. Compares substances and qualifiers; units do not matter here."""
    if old.drug != new.drug:
        return DIFFERENT
    return _compare_drugs(old, new) if old.drug else _compare_articles(old, new)


def _compare_drugs(old: Descriptor, new: Descriptor) -> Likeness:
    # One word misspelt, in the substance or in a name: CMS wrote mafodontin, taliglucerace, lypohilized.
    slips = dict(_slips(old.every_word - new.every_word, new.every_word - old.every_word))
    before = frozenset(slips.get(word, word) for word in old.every_word)
    after = new.every_word
    substance = [slips.get(word, word) for word in old.substance]
    if old.suffixes & new.suffixes:
        # One suffix is one product; CMS drops the word "biosimilar" when it becomes interchangeable.
        before, after = before - {"biosimilar"}, after - {"biosimilar"}
        substance = [word for word in substance if word != "biosimilar"]
    shared = [word for word in dict.fromkeys((*substance, *sorted(before))) if word in after]
    if not shared or _contradict(old, new) or _other_name(old, new, slips):
        return DIFFERENT
    lost, gained = before - after, after - before
    doubts = [Difference(Kind.DOUBT, False, text) for text in _doubts(old, new, lost, gained)]
    if lost & set(substance) or gained & set(new.substance):
        if (lost and gained) or (lost | gained) & (old.ingredients | new.ingredients | load_vocabulary().decisive):
            # Another ingredient, a biosimilar, a liposome is another product.
            return DIFFERENT
        # "aflibercept hd" and "aflibercept": one says less.
        doubts.append(
            Difference(Kind.DOUBT, False, "the substance has another word: " + " ".join(sorted(lost | gained)))
        )
    found = list(_one_sided(old, new, lost, gained))
    found += [Difference(Kind.SPELLING, False, f"spelled {a} and {b}") for a, b in slips.items()]
    score = round(1 - cost(found), 2)
    same = not doubts and score >= SAME_FROM
    return Likeness(
        Verdict.SAME if same else Verdict.RELATED,
        score if same else RELATED_SCORE,
        (*shared, *sorted(old.salts & new.salts), *sorted(old.suffixes & new.suffixes)),
        (*found, *doubts),
    )


def _contradict(old: Descriptor, new: Descriptor) -> bool:
    """Both sides say something of one kind, and not the same: two products, however alike the rest."""
    if old.suffixes and new.suffixes and old.suffixes != new.suffixes:
        return True  # pegfilgrastim-jmdb and pegfilgrastim-cbqv are two products
    for before, after in (
        (old.salts, new.salts),
        (old.forms, new.forms),
        (old.purposes, new.purposes),
        (old.uses, new.uses),
    ):
        if before - after and after - before:
            return True
    return bool(old.strengths and new.strengths and old.strengths != new.strengths) or _other_way_in(old, new)


def _other_name(old: Descriptor, new: Descriptor, slips: dict[str, str]) -> bool:
    """Both sides name what the other does not: durolane and trivisc, aristada and aristada initio."""
    before = {" ".join(slips.get(word, word) for word in name.split()) for name in old.names}
    after = set(new.names)
    words = {word for name in before for word in name.split()} | {slips.get(word, word) for word in old.substance}
    # The same words in other phrases are the same names.
    return bool(before - after and after - before) and words != new.every_word


def _other_way_in(old: Descriptor, new: Descriptor) -> bool:
    """Oral is not injected, and intravenous is not subcutaneous; "injection" alone does not say where."""
    if not old.routes or not new.routes or old.routes & new.routes - {"injection"}:
        return False
    parenteral = load_vocabulary().parenteral
    if bool(old.routes & parenteral) != bool(new.routes & parenteral):
        return True
    return bool(old.routes - {"injection"} and new.routes - {"injection"})


def _one_sided(old: Descriptor, new: Descriptor, lost: frozenset[str], gained: frozenset[str]) -> Iterator[Difference]:
    for kind, before, after in (
        (Kind.SALT, old.salts, new.salts),
        (Kind.FORM, old.forms, new.forms),
        (Kind.ROUTE, old.routes - {"injection"}, new.routes - {"injection"}),
        (Kind.PURPOSE, old.purposes, new.purposes),
        (Kind.STRENGTH, old.strengths, new.strengths),
        (Kind.SUFFIX, old.suffixes, new.suffixes),
        (Kind.USE, old.uses, new.uses),
        (Kind.NAME, lost, gained),
    ):
        if before - after:
            yield Difference(kind, False, " ".join(sorted(before - after)))
        if after - before:
            yield Difference(kind, True, " ".join(sorted(after - before)))
    if old.not_otherwise_specified != new.not_otherwise_specified:
        yield _otherwise(new)
    if bool(old.not_equivalent_to) != bool(new.not_equivalent_to):
        named = sorted(old.not_equivalent_to | new.not_equivalent_to)
        yield Difference(Kind.EQUIVALENCE, bool(new.not_equivalent_to), "to " + ", ".join(named))


def _doubts(old: Descriptor, new: Descriptor, lost: frozenset[str], gained: frozenset[str]) -> Iterator[str]:
    """What the descriptors cannot settle although nothing in them contradicts: a person must look."""
    share_name = bool(set(old.names) & set(new.names))
    if bool(old.suffixes) != bool(new.suffixes) and not share_name:
        yield "a biological with a suffix and one without are one product only under one brand"
    if bool(old.not_equivalent_to) != bool(new.not_equivalent_to) and not share_name:
        yield "carved out as not therapeutically equivalent: part of what the other code covered, at most"
    if new.not_otherwise_specified and lost:
        yield "a brand need not go into the code for products not otherwise specified"
    if old.not_otherwise_specified and gained:
        yield "one brand of a code for products not otherwise specified"
    sides = [_named_on(side, old, new, lost, gained) for side in (False, True)]
    if all(sides):
        # "Testosterone suspension" is not "testosterone cypionate" because neither contradicts the other.
        yield f"the old says {sides[0]} where the new says {sides[1]}"
    for use in sorted(new.uses - old.uses - {"non-esrd"}):
        # CMS names the code for everybody else as the successor (C9121: J0883, not J0884, which is for dialysis).
        yield f"the new code is for one use only: {use}"


def _named_on(in_new: bool, old: Descriptor, new: Descriptor, lost: frozenset[str], gained: frozenset[str]) -> str:
    """What one side names, of all that tells one make of a substance from another, and the other does not."""
    told = {Kind.SALT, Kind.FORM, Kind.ROUTE, Kind.STRENGTH, Kind.SUFFIX, Kind.NAME}
    return ", ".join(d.text for d in _one_sided(old, new, lost, gained) if d.kind in told and d.only_in_new is in_new)


def _slips(lost: frozenset[str], gained: frozenset[str]) -> Iterator[tuple[str, str]]:
    for word in sorted(lost):
        near = [other for other in sorted(gained) if one_slip(word, other)]
        if len(near) == 1:
            yield word, near[0]


def _compare_articles(old: Descriptor, new: Descriptor) -> Likeness:
    """Articles, named products and services: every word counts, for one word makes another article."""
    matched = tuple(word for word in dict.fromkeys(old.substance) if word in new.substance)
    if not matched or len(old.references) != len(new.references):
        return DIFFERENT
    lost, gained = Counter(old.substance) - Counter(new.substance), Counter(new.substance) - Counter(old.substance)
    one_sided = [] if old.not_otherwise_specified == new.not_otherwise_specified else [_otherwise(new)]
    if not lost and not gained and not one_sided:
        other = old.family and new.family and old.family != new.family
        family = (Difference(Kind.FAMILY, False, f"{old.family} became {new.family}"),) if other else ()
        return _same(matched, *family)
    shared = sorted(old.alternatives & new.alternatives)
    if shared and len(old.alternatives | new.alternatives) > 1 and _is_by_name(old) and _is_by_name(new):
        return _same(matched, Difference(Kind.ALTERNATIVE, False, "one of several names: " + ", ".join(shared)))
    if (
        new.any_type
        and not old.any_type
        and len(new.substance) > 1
        and old.substance[: len(new.substance)] == new.substance
    ):
        # CMS folds the makes of an article into one code: "electronic wrist rotator, any type".
        return _same(matched, Difference(Kind.ANY_TYPE, False, "the new code is for any type"))
    further = set(lost) | set(gained)
    if (lost and gained) or further & load_vocabulary().negations or len(matched) < 3 * len(further):
        return DIFFERENT
    doubt = Difference(
        Kind.DOUBT, False, f"further words in the {'old' if lost else 'new'}: " + " ".join(sorted(further))
    )
    return Likeness(Verdict.RELATED, RELATED_SCORE, matched, (*one_sided, doubt))


def _same(matched: tuple[str, ...], *differences: Difference) -> Likeness:
    return Likeness(Verdict.SAME, round(0.98 - cost(differences), 2), matched, differences)


def _otherwise(new: Descriptor) -> Difference:
    return Difference(Kind.NOT_OTHERWISE_SPECIFIED, new.not_otherwise_specified, "")


def _is_by_name(descriptor: Descriptor) -> bool:
    return descriptor.unit is not None and descriptor.unit.measure in _BY_NAME
