"""Substances are compared, not strings: look-alikes are other products, other wordings are the same (trap 12)."""

from __future__ import annotations

import pytest

from etl.successors import parse_descriptor
from etl.successors.compare import compare
from etl.successors.likeness import Likeness, Verdict


def like(old: str, new: str) -> Likeness:
    return compare(parse_descriptor(old), parse_descriptor(new))


SAME = [
    # Other typography and other words for the same.
    ("INJECTION, HYDRANOL, PER 10 MG", "Injection, hydranol, 10 mg"),
    ("Inj, hydranol hcl, 1 mcg", "Injection, hydranol hydrochloride, 1 microgram"),
    ("Injection, hydranol 9%, intraocular, 1 mcg", "Injection, hydranol 9 percent, intraocular, 1 microgram"),
    ("Hydranol f18, diagnostic, 1 mci", "Hydranol f 18, diagnostic, 1 millicurie"),
    ("Injection, hydranol and sulfanol, 10 mg", "Injection, hydranol 10 mg and sulfanol"),
    ("Injection, clotting factor (human), hydra, 10 units", "Injection, clotting factor (human), (hydra), 10 units"),
    ("Injection, hydratumab mafodontin-aaaa, 1 mg", "Injection, hydratumab mafodotin-aaaa, 1 mg"),
    # Another unit: S0080 and J2516, C9121 and J0883.
    ("Injection, pentamidine isethionate, 300 mg", "Injection, pentamidine isethionate, 1 mg"),
    ("Injection, argatroban, per 5 mg", "Injection, argatroban, 1 mg (for non-esrd use)"),
    # Something that only one side names: dosage form, salt, brand, route, purpose, strength.
    ("Testosterone pellet, 75 mg", "Testosterone pellet, implant, 75 mg"),
    ("Injection, hydranol acetate, 1 mg", "Injection, hydranol, 1 mg"),
    ("Injection, hydranol (hydra), 1 mg", "Injection, hydranol, 1 mg"),
    ("Injection, hydranol, 1 mg", "Injection, hydranol, intravitreal, 1 mg"),
    ("Hydrobenguane i-131, therapeutic, 1 millicurie", "Iodine i-131, hydrobenguane, 1 millicurie"),
    ("Hydranol, patch, 10cm2", "Hydranol 8% patch, per 10 square centimeters"),
    # A suffix that came later, under the same brand.
    ("Injection, clotting factor xa (hydra), 10 mg", "Injection, clotting factor xa-zzzz (hydra), 10 mg"),
    # CMS drops "biosimilar" when a product becomes interchangeable; the suffix says that it is the same.
    ("Injection, hydratumab-aaaa (hydra), biosimilar, 1 mg", "Injection, hydratumab-aaaa (hydra), 1 mg"),
    # A carve-out that stays one: the code that it is not equivalent to has a new number too.
    (
        "Injection, hydranol (mylan), not therapeutically equivalent to j0001, 500 mg",
        "Injection, hydranol (mylan) not therapeutically equivalent to j0002, 10 mg",
    ),
    # Articles: grammar and family may change, and makes may go into one code.
    ("Visit, limited to a new beneficiary", "Visit, limited to new beneficiary"),
    ("Wheelchair accessory, seat elevation system", "Complex wheelchair accessory, seat elevation system"),
    ("Electronic wrist rotator, otto or equal", "Electronic wrist rotator, any type"),
    ("Integument or integument am, per square centimeter", "Integument am, per square centimeter"),
]


@pytest.mark.parametrize(("old", "new"), SAME)
def test_one_product_in_two_wordings(old: str, new: str) -> None:
    assert like(old, new).verdict is Verdict.SAME


DIFFERENT = [
    # 76 % alike as strings, and nothing to do with each other.
    ("Injection, somatrem, 1 mg", "Injection, posaconazole, 1 mg"),
    ("Injection, hydranol, 1 mg", "Injection, hydralol, 1 mg"),
    # Biosimilars of one substance are as many products.
    ("Injection, pegfilgrastim-jmdb, biosimilar, 0.5 mg", "Injection, pegfilgrastim-cbqv, biosimilar, 0.5 mg"),
    ("Injection, hydratumab, 10 mg", "Injection, hydratumab-aaaa (hydra), biosimilar, 10 mg"),
    ("Injection, hydratumab-aaaa, 10 mg", "Injection, hydratumab-aaab, 10 mg"),
    # What the FDA set in front is part of the name.
    ("Injection, aflibercept, 1 mg", "Injection, ziv-aflibercept, 1 mg"),
    # Two brands, two makers.
    ("Hyaluronan or derivative, articula, per dose", "Hyaluronan or derivative, kneevisc, per dose"),
    ("Injection, hydranol (accord), 1 mg", "Injection, hydranol (baxter), 1 mg"),
    ("Injection, hydranol (hydra initio), 1 mg", "Injection, hydranol (hydra), 1 mg"),
    # Two salts: methylprednisolone acetate and its sodium succinate are billed apart.
    ("Injection, hydranol acetate, 20 mg", "Injection, hydranol sodium succinate, 5 mg"),
    # Two ways into the body, two dosage forms, two strengths.
    ("Hydranol, oral, 1 mg", "Injection, hydranol, 1 mg"),
    ("Injection, hydranol, intravenous, 1 mg", "Injection, hydranol, subcutaneous, 1 mg"),
    ("Injection, hydranol solution, 1 mg", "Injection, hydranol powder, 1 mg"),
    ("Infusion, albumen, 5%, 50 ml", "Infusion, albumen, 25%, 50 ml"),
    # Diagnostic and therapeutic, dialysis and not, by statute and as a substitute.
    ("Iodine i-131 hydrane, diagnostic, 1 mci", "Iodine i-131 hydrane, therapeutic, 1 mci"),
    ("Iodine i-131 hydrane, 1 mci", "Iodine i-123 hydrane, 1 mci"),
    ("Injection, hydranol, 1 mg (for esrd on dialysis)", "Injection, hydranol, 1 mg (non-esrd use)"),
    # Another ingredient, another carrier.
    ("Injection, hydranol, 1 mg", "Injection, hydranol with epinephrine, 1 mg"),
    ("Injection, hydranol, 5 mg", "Injection, hydranol in sodium chloride, 5 mg"),
    ("Injection, hydratumab, 10 mg", "Injection, hydratumab 10 mg and hyaluronidase"),
    ("Injection, hydranol, 10 mg", "Injection, hydranol, liposomal, 10 mg"),
    ("Injection, factor ix, 1 iu", "Injection, factor ix, fc fusion protein (recombinant), 1 iu"),
    # Skin substitutes: each brand is a product.
    ("Integument, per square centimeter", "Dermafix, per square centimeter"),
    ("Integument, per square centimeter", "Integument plus, per square centimeter"),
    # A sheet and an injectable of one brand.
    ("Integument, per square centimeter", "Integument, 1 mg"),
    # Vaccines of one virus.
    ("Influenza virus vaccine, intramuscular use (flufix)", "Influenza virus vaccine, intramuscular use (fluguard)"),
    # Articles: one word, one number.
    ("Cushion, width less than 22 inches", "Cushion, width 22 inches or greater"),
    ("Syringe, sterile, 20 cc, each", "Syringe, sterile, 50 cc, each"),
    ("Screening documented as positive", "Screening not documented as positive"),
    ("Influenza immunization or previously received", "Pneumonia immunization or previously received"),
]


@pytest.mark.parametrize(("old", "new"), DIFFERENT)
def test_two_products_however_alike(old: str, new: str) -> None:
    assert like(old, new).verdict is Verdict.DIFFERENT


DOUBTFUL = [
    # A brand carved out as not equivalent is a part of what the other code covered, at most.
    ("Injection, hydranol, 1 mg", "Injection, hydranol (accord), not therapeutically equivalent to j0001, 1 mg"),
    ("Injection, hydranol (accord), 1 mg", "Injection, hydranol, not otherwise specified, 1 mg"),
    ("Injection, hydranol, not otherwise specified, 1 mg", "Injection, hydranol (accord), 1 mg"),
    # CMS names the code for everybody else as the successor (C9121: J0883).
    ("Injection, argatroban, per 5 mg", "Injection, argatroban, 1 mg (for esrd on dialysis)"),
    ("Injection, hydratumab, 1 mg", "Injection, hydratumab-aaaa, 1 mg"),
    ("Injection, hydratumab hd, 1 mg", "Injection, hydratumab, 1 mg"),
    # Neither contradicts the other, and each says what the other does not.
    ("Injection, hydranol suspension, 1 mg", "Injection, hydranol cypionate, 1 mg"),
    ("Suction pump, home model, electric", "Suction pump, home model, electric, disposable"),
]


@pytest.mark.parametrize(("old", "new"), DOUBTFUL)
def test_what_descriptors_cannot_settle_is_for_a_person(old: str, new: str) -> None:
    found = like(old, new)
    assert found.verdict is Verdict.RELATED
    assert found.score < 0.8


def test_the_more_is_said_on_one_side_the_lower_the_score() -> None:
    plain = "Injection, hydranol, 1 mg"
    scores = [
        like(plain, new).score
        for new in (
            plain,
            "Injection, hydranol, not otherwise specified, 1 mg",
            "Injection, hydranol, intravitreal, 1 mg",
            "Injection, hydranol, intravitreal (hydra), 1 mg",
        )
    ]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)


def test_what_matched_and_what_differs_is_told() -> None:
    found = like("Injection, hydranol acetate, 1 mg", "Injection, hydranol acetate (hydra), 1 mg")
    assert found.matched == ("hydranol", "acetate")
    assert [str(difference) for difference in found.differences] == ["name only in the new: hydra"]
