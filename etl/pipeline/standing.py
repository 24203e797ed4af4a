"""Whether what is published is what would be built now: then nothing needs to be built."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import duckdb

import etl
from etl.build.digest import table_digests
from etl.config import Settings
from etl.duck import few_threads
from etl.model import Revision
from etl.publish import read_manifest, verify_manifest
from etl.resources import EXPECTATIONS, SCHEMAS

# Another version of these may compute, check or write otherwise.
_ENGINES = ("duckdb", "pandas", "great-expectations")


def inputs_digest(inputs: Iterable[tuple[Revision, int, str | None]]) -> str:
    """A digest of all that a published database is a function of: revisions, their verdicts, and our own code.

    `inputs` are revisions with their number and why nothing is taken from them (None: they count). When a zip was
    fetched is no part of it, as it is no part of any table's digest.
    """
    told = sorted(
        (str(r.release), str(r.kind), number, r.sha256, r.file_name, r.posted_date.isoformat(), str(r.origin),
         (linked.url, linked.title) if (linked := r.first_linked) else None, reason)
        for r, number, reason in inputs
    )  # fmt: skip
    return hashlib.sha256((_code_digest() + json.dumps(told)).encode()).hexdigest()


def is_published(settings: Settings, digest: str) -> bool:
    """Whether everything published was made from inputs of that digest, and stands as it was published.

    Every file and every table is read for it: a second, where building and checking takes many.
    """
    manifest = read_manifest(settings.publish)
    if manifest is None or manifest.inputs != digest or verify_manifest(settings.publish):
        return False
    try:
        with few_threads(duckdb.connect(str(settings.database), read_only=True)) as connection:
            return set(table_digests(connection)) == set(manifest.tables)
    except duckdb.Error:
        return False  # Not there, or damaged: it is built again.


@cache
def _code_digest() -> str:
    package = Path(etl.__file__).parent
    seen = hashlib.sha256()
    for root in (package, SCHEMAS, EXPECTATIONS):
        for path in sorted(p for p in root.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
            seen.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    for engine in _ENGINES:
        try:
            seen.update(f"{engine} {importlib.metadata.version(engine)}".encode())
        except importlib.metadata.PackageNotFoundError:
            seen.update(f"{engine} is not installed".encode())
    return seen.hexdigest()
