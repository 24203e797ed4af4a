"""The steps as an orchestrator's tasks call them: what a run is asked for, and references in and out."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from etl.config import Settings
from etl.errors import FetchError, QualityError, TransientFetchError, UsageError
from etl.model import Release
from etl.pipeline import steps
from etl.pipeline.steps import Wish
from etl.sample import ARCHIVE_COMMENT
from tests.zips import anweb_text, make_zip

TODAY = dt.date(2026, 5, 20)
JANUARY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def settings(tmp_path: Path, sample_server: str) -> Settings:
    return Settings.load(tmp_path / "home", sample_server)


def test_a_scheduled_run_takes_the_release_of_its_logical_date() -> None:
    assert steps.wish({}, JANUARY, TODAY, scheduled=True) == Wish(Release(2026, 1))


@pytest.mark.parametrize("params", [{"release": "2020Q1"}, {"zip_path": "x.zip"}])
def test_a_backfill_with_params_is_refused_because_they_would_hold_for_each_of_its_runs(params: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="the logical date names the release"):
        steps.wish(params, JANUARY, TODAY, scheduled=True)


def test_a_person_names_a_release_whatever_the_logical_date() -> None:
    # Airflow's form fills in the moment of the click as the logical date.
    assert steps.wish({"release": "2020Q3"}, JANUARY, TODAY, scheduled=False) == Wish(Release(2020, 3))


def test_a_person_who_names_nothing_gets_the_release_on_the_logical_date() -> None:
    assert steps.wish({"release": None, "zip_path": None}, JANUARY, TODAY, scheduled=False) == Wish(Release(2026, 1))


def test_a_person_who_names_nothing_and_no_date_gets_the_release_of_today() -> None:
    assert steps.wish({}, None, TODAY, scheduled=False) == Wish(Release(2026, 2))


def test_a_zip_by_hand_is_of_the_release_that_is_named_or_of_the_one_its_members_tell() -> None:
    zip_path = Path("/somewhere/x.zip")
    params = {"zip_path": str(zip_path)}
    assert steps.wish(params, JANUARY, TODAY, scheduled=False) == Wish(None, zip_path)
    assert steps.wish(params | {"release": "2020Q3"}, None, TODAY, scheduled=False) == Wish(Release(2020, 3), zip_path)


def test_every_link_of_a_release_is_a_source(settings: Settings) -> None:
    sources = steps.sources(settings, Wish(Release(2019, 1)))
    assert [s["kind"] for s in sources] == ["alpha_numeric", "corrections", "noc_codes", "record_layout"]
    assert {s["release"] for s in sources} == {"2019Q1"}


def test_references_are_small_and_json(settings: Settings) -> None:
    source = steps.sources(settings, Wish(Release(2020, 2)))[0]
    taken = steps.take(settings, json.loads(json.dumps(source)))
    examined = steps.examine(settings, [json.loads(json.dumps(taken))])
    assert taken["release"] == examined[0]["release"] == "2020Q2"
    assert taken["sha256"] == examined[0]["sha256"]
    assert len(json.dumps([source, taken, examined])) < 2000


def test_what_was_taken_before_is_told_as_not_new(settings: Settings) -> None:
    (source,) = steps.sources(settings, Wish(Release(2020, 2)))
    first, second = steps.take(settings, source), steps.take(settings, source)
    assert (first["is_new"], second["is_new"]) == (True, False)
    assert first["sha256"] == second["sha256"]


def test_a_release_that_the_page_does_not_offer_says_what_it_offers_and_what_to_do(settings: Settings) -> None:
    with pytest.raises(UsageError, match=r"no file for 2014Q1\. It offers 2026Q1, 2025Q4, .*2012Q1\. .*zip_path"):
        steps.sources(settings, Wish(Release(2014, 1)))


def test_a_release_that_has_gone_from_the_page_and_is_held_needs_no_fetching(
    settings: Settings, tmp_path: Path
) -> None:
    old = make_zip(tmp_path / "x.zip", {"HCPC2014_A-N.txt": anweb_text()}, comment=ARCHIVE_COMMENT)
    steps.take(settings, {"zip_path": str(old), "release": "2014Q1"})
    with pytest.raises(UsageError, match="The archive holds that release from before: nothing needs to be fetched"):
        steps.sources(settings, Wish(Release(2014, 1)))


@pytest.mark.usefixtures("impatient")
def test_a_page_that_cannot_be_reached_is_worth_another_try(tmp_path: Path) -> None:
    nowhere = Settings.load(tmp_path, "http://127.0.0.1:1/nothing-is-there")
    with pytest.raises(TransientFetchError):
        steps.all_sources(nowhere)


def test_what_cannot_be_placed_is_told(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="etl.pipeline.steps"):
        steps.all_sources(settings)
    assert "Not placed: “HCPCS Public Meeting Materials (ZIP)”" in caplog.text


def test_a_wrong_zip_is_refused_for_good(settings: Settings, sample_site: Path) -> None:
    april = sample_site / "files/zip/april-2020-alpha-numeric-hcpcs-file.zip"
    with pytest.raises(UsageError, match="not of 2020Q3"):
        steps.take(settings, {"zip_path": str(april), "release": "2020Q3"})
    with pytest.raises(FetchError) as refused:
        (source,) = steps.sources(settings, Wish(Release(2020, 2)))
        steps.take(settings, source | {"url": source["url"].replace("april-2020", "no-such")})
    assert not isinstance(refused.value, TransientFetchError)


def test_a_quarantined_revision_is_refused_with_its_verdict(settings: Settings, tmp_path: Path) -> None:
    for release in (Release(2020, 3), Release(2020, 4)):
        steps.take(settings, steps.sources(settings, Wish(release))[0])
    # Two rows, where the quarter before had dozens.
    taken = steps.take(settings, {"zip_path": str(make_zip(tmp_path / "small.zip", comment=ARCHIVE_COMMENT))})
    examined = steps.examine(settings, [taken])
    with pytest.raises(QualityError, match=r"2026Q1 alpha_numeric \(\w{12}\): Not fit for use.*growth"):
        steps.refuse_quarantined(examined)


def test_what_an_interrupted_run_left_is_found_until_it_is_published(settings: Settings) -> None:
    taken = [steps.take(settings, steps.sources(settings, Wish(r))[0]) for r in (Release(2020, 1), Release(2020, 2))]
    waiting = [{"release": t["release"], "sha256": t["sha256"]} for t in taken]
    assert steps.unpublished(settings) == waiting
    assert steps.build_new(settings) == []
    assert steps.unpublished(settings) == waiting
    assert steps.publish_new(settings)["releases"] == ["2020Q1", "2020Q2"]
    assert steps.unpublished(settings) == []
