"""The manifest of what is published: every file with its checksum, every table of the database with its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from etl.build.digest import TableDigest
from etl.publish.files import PublishedFile

NAME = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """What a publish folder should hold."""

    files: tuple[PublishedFile, ...]
    tables: tuple[TableDigest, ...]
    inputs: str | None = None
    """A digest of what it was all made from; None where whoever published did not know."""


def write_manifest(
    folder: Path, files: Sequence[PublishedFile], tables: Sequence[TableDigest], inputs: str | None = None
) -> Path:
    """Write `<folder>/manifest.json`. No clock and no path in it: the same input gives the same bytes."""
    document: dict[str, object] = {
        "files": [asdict(f) for f in sorted(files, key=lambda f: f.path)],
        "tables": [asdict(t) for t in sorted(tables, key=lambda t: t.table)],
    }
    if inputs is not None:
        document["inputs"] = inputs
    path = folder / NAME
    new = path.with_name(NAME + ".new")
    new.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    new.replace(path)
    return path


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a publish folder; None where nothing was published yet."""
    path = folder / NAME
    if not path.is_file():
        return None
    document = json.loads(path.read_text("utf-8"))
    return Manifest(
        tuple(PublishedFile(**f) for f in document["files"]),
        tuple(TableDigest(**t) for t in document["tables"]),
        document.get("inputs"),
    )


def verify_manifest(folder: Path) -> list[str]:
    """What does not agree with the manifest, a sentence each; empty when all is well."""
    manifest = read_manifest(folder)
    if manifest is None:
        return [f"{folder} holds no manifest: nothing was published there."]
    problems = []
    for file in manifest.files:
        path = folder / file.path
        if not path.is_file():
            problems.append(f"{file.path} is missing; publish again to restore it.")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != file.sha256:
            problems.append(f"{file.path} was changed after it was published; publish again to restore it.")
    return problems
