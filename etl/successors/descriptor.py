"""Parses a descriptor into what the product is, what qualifies it, and its billing unit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.successors.drug_words import sort_words
from etl.successors.read_unit import ReadUnit, read_unit
from etl.successors.text import fold
from etl.successors.tokens import isotopes, tokens
from etl.successors.units import EACH, Unit
from etl.successors.vocabulary import Vocabulary, load_vocabulary

_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Descriptor:
    """What a descriptor says, apart from case, typography and word order inside a group."""

    drug: bool
    """A drug, biological or radiopharmaceutical; else an article, a named product or a service."""
    substance: tuple[str, ...]
    """The words that name the product, in order: all must agree. For articles and services: every word."""
    unit: Unit | None
    why_no_unit: str
    """Empty where there is a unit."""
    amounts: tuple[str, ...]
    """Every amount of product named: two of them for two ingredients."""
    ingredients: frozenset[str] = _NOTHING
    """Those words of the substance that "and", "with" or "in" joins to the first: another ingredient, or a diluent."""
    names: tuple[str, ...] = ()
    """Further phrases behind the substance, in brackets or not: brand, manufacturer, source."""
    salts: frozenset[str] = _NOTHING
    routes: frozenset[str] = _NOTHING
    """Ways into the body, by their names in schemas/cms/descriptor_words.toml."""
    forms: frozenset[str] = _NOTHING
    strengths: frozenset[str] = _NOTHING
    """Concentrations: "9%"."""
    purposes: frozenset[str] = _NOTHING
    """Diagnostic or therapeutic."""
    suffixes: frozenset[str] = _NOTHING
    """The FDA's four letters behind the name of a biological."""
    not_otherwise_specified: bool = False
    not_equivalent_to: frozenset[str] = _NOTHING
    """What the product is "not therapeutically equivalent to": codes, in capitals, or a name."""
    uses: frozenset[str] = _NOTHING
    """What the code is for, where it is for one use only: esrd, non-esrd, dme, anti-emetic, ..."""
    alternatives: frozenset[str] = _NOTHING
    """The names of a product with several: "puraply or puraply antimicrobial"."""
    any_type: bool = False
    family: str = ""
    """The family that CMS files an article under: "wheelchair accessory"; empty where it names none."""
    references: tuple[str, ...] = ()
    """Other codes that the descriptor names, in capitals; in `substance` each is the word `hcpcscode`."""

    @property
    def every_word(self) -> frozenset[str]:
        """All words that name the product or a make of it."""
        return frozenset((*self.substance, *(word for name in self.names for word in name.split())))


# Suffixes, isotopes and salts mean something in drugs only.
_DRUG_MEASURES = frozenset(
    {"g", "mg", "mcg", "ng", "ci", "mci", "uci", "unit", "iu", "kiu", "pfu", "vector genome", "meq", "mmol", "cell"}
    | {"vial", "ampule", "dose", "study dose", "therapeutic dose", "treatment", "infusion", "instillation"}
)
_DRUG_BEGINNING = re.compile(r"(?:inj|injection|instillation|infusion|topical administration)\b")
_DRUG_FORM = re.compile(r"\b(?:patch|solution|suspension|ointment|cream|gel)\b")
_NOT_OTHERWISE = re.compile(r"\bnot[ -]otherwise[ -](?:specified|classified)(?: \(nos\))?|\(nos\)|\bnos\b")
# "not thereapeutically" is CMS's own slip.
_NOT_EQUIVALENT = re.compile(r"\(?\bnot the?re?apeutically equivalent to ([a-z][a-z0-9]*(?: or [a-z]\d{4})*)\)?")
# "less than or equal to 7 days of therapy": a part of what a code without the condition covers.
_CONDITION = re.compile(r"\(?\b((?:less|greater|more) than\b[^,;()]*?\d[^,;()]*)\)?")
_STRENGTH = re.compile(r"(\d+(?:\.\d+)?) ?(?:%|percent\b)")
_SUFFIX = re.compile(r"(?<=[a-z0-9]) ?- ?([a-z]{4})(?=$|[\s,;()/])")
_CODE = re.compile(r"\b[a-ce-z]\d{4}\b")
_ANY_TYPE = re.compile(r"\bany type\b")


def parse_descriptor(text: str) -> Descriptor:
    """Read one long description. Never fails; what it does not know stays in the substance, where all must agree."""
    text = " ".join(text.split())
    read = read_unit(text)
    rest = fold(text)
    drug = _is_drug(rest, read)
    for start, end in read.spans:
        rest = rest[:start] + " " * (end - start) + rest[end:]
    return (_parse_drug if drug else _parse_article)(" ".join(rest.split()), read, load_vocabulary())


def _is_drug(folded: str, read: ReadUnit) -> bool:
    measures = {read.unit.measure} if read.unit else set(read.measures)
    if measures & _DRUG_MEASURES:
        return True
    if EACH in measures:
        return False
    # By area or volume go skin substitutes and flushes too: there the name of a dosage form tells.
    return bool(_DRUG_BEGINNING.match(folded) or (measures and _DRUG_FORM.search(folded)))


def _parse_drug(text: str, read: ReadUnit, words: Vocabulary) -> Descriptor:
    uses = set()
    for use, pattern in words.uses.items():
        text, found = pattern.subn(" ", text)
        uses |= {use} if found else set()
    text = words.example.sub(" ", words.boilerplate.sub(" ", text))
    text, not_otherwise = _NOT_OTHERWISE.subn(" ", text)
    equivalents = frozenset(
        name.upper() if _CODE.fullmatch(name) else name
        for match in _NOT_EQUIVALENT.finditer(text)
        for name in match[1].split(" or ")
    )
    text = _NOT_EQUIVALENT.sub(" ", text)
    conditions = [match[1].strip() for match in _CONDITION.finditer(text)]
    text = _CONDITION.sub(" ", text)
    strengths = frozenset(match[1] + "%" for match in _STRENGTH.finditer(text))
    text = isotopes(_STRENGTH.sub(" ", text))
    suffixes = frozenset(match[1] for match in _SUFFIX.finditer(text) if match[1] not in words.no_suffix)
    text = _SUFFIX.sub(lambda match: match[0] if match[1] in words.no_suffix else " ", text)
    sorted_words = sort_words(text, words)
    return Descriptor(
        drug=True,
        substance=tuple(
            dict.fromkeys((*sorted_words.substance, *sorted_words.ingredients, *sorted_words.decisive)),
        ),
        unit=read.unit,
        why_no_unit=read.why_not,
        amounts=read.amounts,
        ingredients=frozenset(sorted_words.ingredients),
        names=tuple(dict.fromkeys((*sorted_words.names, *conditions))),
        salts=frozenset(sorted_words.salts),
        routes=frozenset(sorted_words.routes),
        forms=frozenset(sorted_words.forms),
        strengths=strengths,
        purposes=frozenset(sorted_words.purposes),
        suffixes=suffixes,
        not_otherwise_specified=not_otherwise > 0,
        not_equivalent_to=equivalents,
        uses=frozenset(uses),
    )


def _parse_article(text: str, read: ReadUnit, words: Vocabulary) -> Descriptor:
    family = words.family.match(text)
    text = text[family.end() :] if family else text
    text = words.article_boilerplate.sub(" ", words.boilerplate.sub(" ", text))
    text, not_otherwise = _NOT_OTHERWISE.subn(" ", text)
    references = tuple(code.upper() for code in _CODE.findall(text))
    text, any_type = _ANY_TYPE.subn(" ", _CODE.sub("hcpcscode", text))
    return Descriptor(
        drug=False,
        substance=tuple(token for token in tokens(text, words) if token not in words.noise),
        unit=read.unit,
        why_no_unit=read.why_not,
        amounts=read.amounts,
        not_otherwise_specified=not_otherwise > 0,
        alternatives=_alternatives(text, words),
        any_type=any_type > 0,
        family=family[0].rstrip(",") if family else "",
        references=references,
    )


def _alternatives(text: str, words: Vocabulary) -> frozenset[str]:
    """ "Puraply or puraply am": names, one to three words each. In a sentence "or" joins other things."""
    names = set()
    for part in re.split(r",? (?:or|and) ", text.strip(" ,;.")):
        name = " ".join(tokens(part, words))
        if not 0 < len(name.split()) <= 3:
            return _NOTHING
        names.add(name)
    return frozenset(names)
