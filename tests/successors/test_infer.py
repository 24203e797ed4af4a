"""A successor begins on the day after and is the same product: found where CMS names none, and only there."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from etl.successors import Begun, Edge, Ended, Evidence, infer

LAST_DAY = dt.date(2025, 12, 31)
NEXT_DAY = dt.date(2026, 1, 1)


def ended(code: str, text: str, last_day: dt.date = LAST_DAY, code_type: str = "procedure") -> Ended:
    return Ended(code, code_type, last_day, text)


def begun(code: str, text: str, day: dt.date = NEXT_DAY, code_type: str = "procedure") -> Begun:
    return Begun(code, code_type, day, text)


def above(edges: tuple[Edge, ...]) -> list[str]:
    """The edges to be published, as `old new`."""
    return [f"{e.old_code} {e.new_code}" for e in edges if e.evidence is not Evidence.CANDIDATE]


def below(edges: tuple[Edge, ...]) -> dict[str, str]:
    """The candidates, as `old new`, and why they are no more."""
    return {f"{e.old_code} {e.new_code}": e.differences[-1] for e in edges if e.evidence is Evidence.CANDIDATE}


def test_january_2026_in_small() -> None:
    edges = infer(
        [
            ended("C9305", "Injection, nipocalimab-aahu, 3 mg"),
            ended("C9306", "Injection, telisotuzumab vedotin-tllv, 1 mg"),
            ended("S0013", "Esketamine, nasal spray, 1 mg"),
            ended("S0080", "Injection, pentamidine isethionate, 300 mg"),
            ended("S0189", "Testosterone pellet, 75 mg"),
            ended("J2940", "Injection, somatrem, 1 mg"),
            ended("J0395", "Injection, arbutamine hcl, 1 mg"),
            ended("J1267", "Injection, doripenem, 10 mg"),
            ended("Q4100", "Skin substitute, not otherwise specified"),
            ended("Q9969", "Tc-99m from non-highly enriched uranium source, full cost recovery add-on, per study dose"),
        ],
        [
            begun("J0013", "Esketamine, nasal spray, 1 mg"),
            begun("J1073", "Testosterone pellet, implant, 75 mg"),
            begun("J1837", "Injection, posaconazole, 1 mg"),
            begun("J2516", "Injection, pentamidine isethionate, 1 mg"),
            begun("J9256", "Injection, nipocalimab-aahu, 3 mg"),
            begun("J9326", "Injection, telisotuzumab vedotin-tllv, 1 mg"),
            begun(
                "Q4431", "Pma skin substitute product, not otherwise specified (list in addition to primary procedure)"
            ),
            begun(
                "C9176", "Tc-99m from domestically produced non-heu mo-99, full cost recovery add-on, per study dose"
            ),
        ],
    )
    assert [(e.old_code, e.new_code, e.evidence.value, e.units_factor) for e in edges] == [
        ("C9305", "J9256", "same_descriptor", Decimal(1)),
        ("C9306", "J9326", "same_descriptor", Decimal(1)),
        ("S0013", "J0013", "same_descriptor", Decimal(1)),
        ("S0080", "J2516", "same_substance", Decimal(300)),
        ("S0189", "J1073", "same_substance", Decimal(1)),
    ]


def test_an_edge_tells_day_units_factor_and_what_matched() -> None:
    (edge,) = infer(
        [ended("S0080", "Injection, pentamidine isethionate, 300 mg")],
        [begun("J2516", "Injection, pentamidine isethionate, 1 mg")],
    )
    assert edge == Edge(
        "S0080",
        "J2516",
        NEXT_DAY,
        Evidence.SAME_SUBSTANCE,
        1.0,
        ("pentamidine", "isethionate"),
        (),
        "300 mg",
        "1 mg",
        Decimal(300),
        "300 mg is 300 x 1 mg",
    )


def test_the_code_for_everybody_is_the_successor_not_the_one_for_dialysis() -> None:
    edges = infer(
        [ended("C9121", "Injection, argatroban, per 5 mg")],
        [
            begun("J0883", "Injection, argatroban, 1 mg (for non-esrd use)"),
            begun("J0884", "Injection, argatroban, 1 mg (for esrd on dialysis)"),
        ],
    )
    assert [(e.new_code, e.units_factor) for e in edges] == [("J0883", Decimal(5))]


def test_only_the_next_day_counts_another_day_is_a_candidate_up_to_a_quarter() -> None:
    old = [ended("S0001", "Injection, hydranol, 2 grams")]
    text = "Injection, hydranol, 20 mg"
    assert above(infer(old, [begun("J0001", text)])) == ["S0001 J0001"]
    early = infer(old, [begun("J0001", text, dt.date(2025, 10, 1))])
    assert above(early) == []
    assert below(early) == {"S0001 J0001": "began on 2025-10-01, not on the day after the last of the old code"}
    assert infer(old, [begun("J0001", text, dt.date(2025, 7, 1))]) == ()


def test_a_code_never_replaces_itself() -> None:
    text = "Injection, hydranol, 1 mg"
    assert infer([ended("J0001", text)], [begun("J0001", text)]) == ()


def test_a_modifier_is_no_successor_of_a_procedure() -> None:
    text = "Zero drug wasted"
    assert infer([ended("J0001", text)], [begun("JZ", text, code_type="modifier")]) == ()


def test_many_to_one_is_kept_each_with_its_own_factor() -> None:
    edges = infer(
        [ended("J0001", "Injection, hydranol acetate, 20 mg"), ended("J0002", "Injection, hydranol acetate, 80 mg")],
        [begun("J0003", "Injection, hydranol acetate, 1 mg"), begun("J0004", "Injection, hydranol phosphate, 1 mg")],
    )
    assert [(e.old_code, e.new_code, e.units_factor) for e in edges] == [
        ("J0001", "J0003", Decimal(20)),
        ("J0002", "J0003", Decimal(80)),
    ]


def test_one_to_many_is_kept_where_a_code_is_split_into_brands() -> None:
    edges = infer(
        [ended("J0001", "Injection, hydranol, up to 40 units")],
        [
            begun("J0002", "Injection, hydranol (hydra gel), up to 40 units"),
            begun("J0003", "Injection, hydranol (ani), up to 40 units"),
        ],
    )
    assert sorted(above(edges)) == ["J0001 J0002", "J0001 J0003"]


def test_a_skin_substitute_of_two_names_is_split_into_both() -> None:
    edges = infer(
        [ended("Q0001", "Integument or dermafix, per square centimeter")],
        [
            begun("Q0002", "Integument, per square centimeter"),
            begun("Q0003", "Dermafix, per square centimeter"),
            begun("Q0004", "Dermafix plus, per square centimeter"),
        ],
    )
    assert above(edges) == ["Q0001 Q0002", "Q0001 Q0003"]


def test_beside_a_general_code_a_brand_is_a_candidate() -> None:
    edges = infer(
        [ended("J0001", "Injection, hydranol, 15 mg")],
        [
            begun("J0002", "Injection, hydranol (hydra), 1 mg"),
            begun("J0003", "Injection, hydranol, not otherwise specified, 1 mg"),
        ],
    )
    assert above(edges) == ["J0001 J0003"]
    assert below(edges) == {"J0001 J0002": "J0003 says no more than the old code; this one is a part of it"}


def test_a_brand_is_no_successor_while_the_general_code_stays_in_force() -> None:
    general = begun("J0001", "Injection, hydranol, up to 10 mg", dt.date(2000, 1, 1))
    brand = begun("J0003", "Injection, hydranol (hydra), 10 mg")
    old = ended("J0002", "Injection, hydranol, 100 mg")
    assert below(infer([old], [general, brand])) == {
        "J0002 J0003": "J0001 stays in force and says no more than the old code"
    }
    # Ended with the old one, it stays no longer.
    gone = ended("J0001", general.long_description)
    assert above(infer([old, gone], [general, brand])) == ["J0001 J0003", "J0002 J0003"]


def test_the_old_code_that_says_what_the_new_one_says_is_its_predecessor() -> None:
    edges = infer(
        [
            ended("C0001", "Injection, hydranol, non-lyophilized, 1 mg"),
            ended("J0001", "Injection, hydranol, 1 mg"),
        ],
        [
            begun("J0002", "Injection, hydranol, non-lyophilized, 0.1 mg"),
            begun("J0003", "Injection, hydranol, lyophilized, 0.1 mg"),
        ],
    )
    assert above(edges) == ["C0001 J0002", "J0001 J0003"]
    assert below(edges) == {"J0001 J0002": "C0001 says what the new code says"}


def test_brands_that_go_into_one_code_all_stay_above_the_line() -> None:
    edges = infer(
        [
            ended("J0001", "Injection, hydranol (hydra), 1 mg"),
            ended("J0002", "Injection, hydranol (sulfa), 1 mg"),
            ended("Q0003", "Injection, hydranol, not otherwise specified, 1 mg"),
        ],
        [begun("J0004", "Injection, hydranol, 1 mg")],
    )
    assert above(edges) == ["J0001 J0004", "J0002 J0004", "Q0003 J0004"]


def test_the_same_words_beat_every_other_wording() -> None:
    text = "Injection, hydranol acetate, 10 mg"
    edges = infer([ended("C0001", text)], [begun("J0001", text), begun("J0002", "Injection, hydranol, 10 mg")])
    assert above(edges) == ["C0001 J0001"]
    assert below(edges) == {"C0001 J0002": "another new code has the same words"}


def test_of_a_ladder_of_units_the_same_unit_is_the_successor() -> None:
    steps = [begun("J0002", "Hydranol, oral, 150 mg"), begun("J0003", "Hydranol tablet, oral, 500 mg")]
    edges = infer([ended("S0001", "Hydranol, oral,  150mg, tablet")], steps)
    assert above(edges) == ["S0001 J0002"]


def test_of_a_ladder_without_the_old_unit_nobody_can_say_which() -> None:
    steps = [begun("J0002", "Injection, hydranol, 150 mg"), begun("J0003", "Injection, hydranol, 500 mg")]
    edges = infer([ended("S0001", "Injection, hydranol, 100 mg")], steps)
    assert above(edges) == []
    assert below(edges)["S0001 J0002"] == "several new codes name the same product: J0003"


def test_words_that_codes_in_force_share_do_not_say_which_of_them_a_code_is() -> None:
    text = "Patient refused to participate"
    old, new = ended("G0001", text), begun("G0002", text)
    other = begun("G0003", text, dt.date(2017, 1, 1))
    assert above(infer([old], [new])) == ["G0001 G0002"]
    assert below(infer([old], [new, other])) == {"G0001 G0002": "codes that stay in force have the same words: G0003"}
    # Reworded since, it is another of them all the same.
    reworded = Begun("G0003", "procedure", other.add_date, "Patient refused", ("Patients refused to participate",))
    assert above(infer([old], [new, reworded])) == []
    # Ended before, it is none.
    assert above(infer([old, ended("G0003", text, dt.date(2020, 12, 31))], [new, other])) == ["G0001 G0002"]


def test_an_accessory_follows_its_device() -> None:
    device = "Electric stimulator of the hydral nerve"
    edges = infer(
        [ended("K0001", device), ended("K0002", "Monthly supplies for use of device coded at k0001")],
        [
            begun("E0001", device),
            begun("E0009", "Electric stimulator of the sulfal nerve"),
            begun("A0002", "Monthly supplies for use of device coded at e0001"),
            begun("A0009", "Monthly supplies for use of device coded at e0009"),
        ],
    )
    assert [edge for edge in above(edges) if edge.startswith("K0002")] == ["K0002 A0002"]
    assert below(edges) == {"K0002 A0009": "the descriptors name different codes"}


def test_biosimilars_go_each_their_own_way() -> None:
    edges = infer(
        [
            ended("J0001", "Injection, hydratumab, 20 mg"),
            ended("Q0001", "Injection, hydratumab-aaaa (hydra), biosimilar, 20 mg"),
            ended("Q0002", "Injection, hydratumab-bbbb (sulfa), biosimilar, 10 mg"),
        ],
        [
            begun("J0003", "Injection, hydratumab, 1 mg"),
            begun("Q0004", "Injection, hydratumab-aaaa (hydra), biosimilar, 1 mg"),
            begun("Q0005", "Injection, hydratumab-bbbb (sulfa), biosimilar, 1 mg"),
            begun("Q0006", "Injection, hydratumab-cccc, biosimilar, 1 mg"),
        ],
    )
    assert [(e.old_code, e.new_code, e.units_factor) for e in edges] == [
        ("J0001", "J0003", Decimal(20)),
        ("Q0001", "Q0004", Decimal(20)),
        ("Q0002", "Q0005", Decimal(10)),
    ]


def units_note(old: str, new: str) -> str:
    (edge,) = infer([ended("J0001", old)], [begun("J0002", new)])
    assert edge.units_factor is None
    return edge.units_note


def test_where_one_side_names_the_salt_the_amounts_may_count_different_things() -> None:
    assert "salt" in units_note("Injection, hydranol hydrochloride, 10 mg", "Injection, hydranol, 1 mg")


def test_of_several_ingredients_an_amount_may_count_one_or_all() -> None:
    old, new = "Injection, hydratumab, 10 mg and hyaluronidase", "Injection, hydratumab and hyaluronidase, 20 mg"
    assert "several ingredients" in units_note(old, new)


def test_the_same_amounts_of_all_ingredients_are_the_same_unit() -> None:
    (edge,) = infer(
        [ended("C0001", "Hydranol 300 mg and sulfanol 0.5 mg, oral")],
        [begun("J0001", "Hydranol 300 mg and sulfanol 0.5 mg")],
    )
    assert (edge.evidence, edge.units_factor) == (Evidence.SAME_SUBSTANCE, Decimal(1))


def test_what_is_doubtful_is_left_out_where_the_product_itself_is_found() -> None:
    edges = infer(
        [ended("J0001", "Injection, hydranol, 500 mg")],
        [
            begun("J0002", "Injection, hydranol, 10 mg"),
            begun("J0003", "Injection, hydranol (mylan), not therapeutically equivalent to j0002, 10 mg"),
        ],
    )
    assert [(e.old_code, e.new_code) for e in edges] == [("J0001", "J0002")]


def test_the_order_of_the_codes_changes_nothing() -> None:
    olds = [ended(f"J000{n}", f"Injection, hydranol{n}, 10 mg") for n in range(5)]
    news = [begun(f"J010{n}", f"Injection, hydranol{n}, 1 mg") for n in range(5)]
    assert infer(olds, news) == infer(reversed(olds), reversed(news))
    assert len(infer(olds, news)) == 5
