"""Nothing is built where the same zips, read by the same code, are published and stand untouched."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import duckdb

from etl.config import Settings
from etl.model import Revision, Sighting
from etl.pipeline.derive import build_and_publish, stage
from etl.pipeline.standing import inputs_digest, is_published
from etl.publish import read_manifest

NEWEST = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


def digest(settings: Settings) -> str:
    manifest = read_manifest(settings.publish)
    assert manifest is not None
    assert manifest.inputs is not None
    return manifest.inputs


def test_the_same_archive_is_not_built_again(settings: Settings) -> None:
    before = settings.database.stat().st_mtime_ns
    told: list[str] = []
    read: list[Revision] = []
    built, done = build_and_publish(settings, on_done=read.append, on_step=told.append)
    assert not [step for step in told if "building" in step]
    assert not read
    assert settings.database.stat().st_mtime_ns == before
    assert (done.releases, done.changed_files) == (("2020Q2",), ())
    assert built.outcomes
    assert built.quarantined == ()
    manifest = read_manifest(settings.publish)
    assert manifest is not None
    assert set(built.digests) == set(manifest.tables)


def test_a_published_file_that_was_touched_is_made_again(settings: Settings) -> None:
    assert is_published(settings, digest(settings))
    summary = settings.publish / "2020Q2" / "summary.md"
    summary.write_text(summary.read_text("utf-8") + "a person's note\n", "utf-8")
    assert not is_published(settings, digest(settings))


def test_a_database_that_is_gone_damaged_or_changed_is_made_again(settings: Settings) -> None:
    whole = settings.database.read_bytes()
    with duckdb.connect(str(settings.database)) as connection:
        connection.execute("DELETE FROM code WHERE code = (SELECT min(code) FROM code)")
    assert not is_published(settings, digest(settings))
    settings.database.write_bytes(whole[: len(whole) // 2])
    assert not is_published(settings, digest(settings))
    settings.database.unlink()
    assert not is_published(settings, digest(settings))


def test_another_verdict_or_another_zip_is_another_digest(settings: Settings) -> None:
    (one,) = stage(settings)
    same = inputs_digest([(one.revision, one.number, None)])
    assert same == digest(settings)
    others = [
        inputs_digest([]),
        inputs_digest([(one.revision, one.number, "quarantined")]),
        inputs_digest([(replace(one.revision, sha256="0" * 64), one.number, None)]),
        inputs_digest([(one.revision, 2, None)]),
    ]
    assert len({same, *others}) == 5


def test_a_zip_by_hand_that_is_met_on_the_page_later_is_built_again(settings: Settings) -> None:
    """Its URL and title are columns of the database."""
    (one,) = stage(settings)
    met = replace(one.revision, sightings=(*one.revision.sightings, Sighting("https://cms.gov/a.zip", "A", NEWEST)))
    again = replace(met, sightings=(*met.sightings, Sighting("https://cms.gov/b.zip", "B", NEWEST + dt.timedelta(1))))
    digests = [inputs_digest([(revision, one.number, None)]) for revision in (one.revision, met, again)]
    assert digests[0] == digest(settings)
    assert digests[1] not in digests[:1]
    assert digests[2] == digests[1]
