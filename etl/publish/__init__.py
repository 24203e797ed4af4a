"""Publishes what was built and checked: change files per release, then the database, replaced in one step."""

from etl.publish.database import replace_database
from etl.publish.files import PublishedFile, describe, publish_release, publish_releases
from etl.publish.manifest import read_manifest, verify_manifest, write_manifest

__all__ = [
    "PublishedFile",
    "describe",
    "publish_release",
    "publish_releases",
    "read_manifest",
    "replace_database",
    "verify_manifest",
    "write_manifest",
]
