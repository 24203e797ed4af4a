"""A descriptor comes apart into substance, qualifiers and unit; typography changes nothing (trap 16)."""

from __future__ import annotations

from etl.successors import parse_descriptor


def test_a_drug_comes_apart_into_substance_salt_route_brand_and_unit() -> None:
    parsed = parse_descriptor("Injection, hydranol hydrochloride, intravenous (hydra), 10 mg")
    assert parsed.drug
    assert parsed.substance == ("hydranol",)
    assert parsed.salts == {"hydrochloride"}
    assert parsed.routes == {"injection", "intravenous"}
    assert parsed.names == ("hydra",)
    assert str(parsed.unit) == "10 mg"


def test_hcl_is_hydrochloride_and_inj_is_injection() -> None:
    assert parse_descriptor("Inj, hydranol hcl, 1 mg") == parse_descriptor("Injection, hydranol hydrochloride, 1 mg")


def test_a_salt_behind_in_is_a_diluent_and_belongs_to_the_product() -> None:
    parsed = parse_descriptor("Injection, hydranol in sodium chloride (endo), 0.1 mg")
    assert parsed.substance == ("hydranol", "sodium", "chloride")
    assert parsed.ingredients == {"sodium", "chloride"}
    assert parsed.salts == frozenset()


def test_a_salt_that_is_the_drug_is_its_substance() -> None:
    parsed = parse_descriptor("Injection, calcium gluconate, per 10 ml")
    assert (parsed.substance, parsed.salts) == (("calcium",), {"gluconate"})


def test_all_ingredients_of_a_list_are_in_the_substance() -> None:
    parsed = parse_descriptor("Injection, hydratumab, sulfatumab, and hyaluronidase-aaaa, per 10 mg")
    assert parsed.substance == ("hydratumab", "sulfatumab", "hyaluronidase")
    assert parsed.suffixes == {"aaaa"}


def test_the_suffix_of_a_biological_is_told_from_a_hyphenated_word() -> None:
    assert parse_descriptor("Injection, hydratumab-aaha, biosimilar, (hydra), 10 mg").suffixes == {"aaha"}
    assert parse_descriptor("Fecal microbiota, live - jslm, 1 dose").suffixes == {"jslm"}
    assert parse_descriptor("Injection, hydranol, preservative-free, single-dose, 10 mg").suffixes == frozenset()


def test_not_therapeutically_equivalent_names_the_other_code() -> None:
    parsed = parse_descriptor("Injection, hydranol (accord), not therapeutically equivalent to j0883, 1 mg")
    assert parsed.not_equivalent_to == {"J0883"}
    assert parsed.substance == ("hydranol",)
    assert parsed.names == ("accord",)


def test_the_carve_out_is_read_without_its_comma_and_with_cms_own_slip() -> None:
    parsed = parse_descriptor("Injection, hydranol sodium (par) not thereapeutically equivalent to j0883, 1 mg")
    assert (parsed.not_equivalent_to, parsed.substance) == ({"J0883"}, ("hydranol",))


def test_not_otherwise_specified_is_no_word_of_the_product() -> None:
    parsed = parse_descriptor("Injection, hydranol, not otherwise specified, 0.5 mg")
    assert parsed.not_otherwise_specified
    assert (parsed.substance, parsed.names) == (("hydranol",), ())


def test_dialysis_and_all_others_are_two_uses() -> None:
    assert parse_descriptor("Injection, hydranol, 1 mg (for esrd on dialysis)").uses == {"esrd"}
    assert parse_descriptor("Injection, hydranol, 1 mg (for non-esrd use)").uses == {"non-esrd"}


def test_how_to_bill_is_no_part_of_the_product() -> None:
    long = (
        "Injection, hydranol, 1 mg (code may be used for medicare when drug administered under the direct "
        "supervision of a physician, not for use when drug is self-administered)"
    )
    assert parse_descriptor(long) == parse_descriptor("Injection, hydranol, 1 mg")


def test_an_isotope_is_one_word_however_it_is_written() -> None:
    written = [
        "Technetium tc-99m hydrafosin, diagnostic, per study dose",
        "Technetium tc 99m hydrafosin, diagnostic, per study dose",
        "Tc-99m hydrafosin, diagnostic, per study dose",
    ]
    assert {parse_descriptor(text).substance for text in written} == {("hydrafosin", "technetium99m")}
    # "1-123" is CMS's slip for i-123.
    assert parse_descriptor("IODINE 1-123 HYDRANE, DIAGNOSTIC, 1 MCI") == parse_descriptor(
        "Iodine i-123 hydrane, diagnostic, 1 millicurie"
    )


def test_a_misspelt_dosage_form_is_still_that_form() -> None:
    wrong = parse_descriptor("Injection, hydranol, non-lypohilized (e.g. liquid), 1mg")
    assert wrong == parse_descriptor("Injection, hydranol, non-lyophilized, 1 mg")


def test_of_an_article_every_word_counts_but_not_its_family() -> None:
    parsed = parse_descriptor("Wheelchair accessory, arm support, balanced, any type, each")
    assert not parsed.drug
    assert parsed.substance == ("arm", "support", "balanced")
    assert (parsed.any_type, parsed.family) == (True, "wheelchair accessory")


def test_sizes_tell_articles_apart() -> None:
    assert "20" in parse_descriptor("Syringe, sterile, 20 cc or greater, each").substance


def test_a_code_within_a_descriptor_is_a_reference() -> None:
    parsed = parse_descriptor("Monthly supplies for use of device coded at k0001")
    assert parsed.references == ("K0001",)
    assert "hcpcscode" in parsed.substance


def test_a_skin_substitute_of_several_names() -> None:
    assert parse_descriptor("Integument or integument am, per square centimeter").alternatives == {
        "integument",
        "integument am",
    }


def test_capitals_blanks_quotes_and_dashes_are_typography() -> None:
    sentence = "Injection, hydratumab-aaha, dr. smith's, non-lyophilized (hydra), 1,000 units"
    shouted = "INJECTION,  HYDRATUMAB\u2013AAHA, DR. SMITH\u2019S, NON-LYOPHILIZED  (HYDRA), 1,000 UNITS"
    assert parse_descriptor(sentence) == parse_descriptor(shouted)
