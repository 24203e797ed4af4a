"""Builds the database: DuckDB SQL over all staged revisions, into a new file. A pure function of what is staged."""

from etl.build.build import BuildInput, BuildResult, build_database
from etl.build.digest import table_digests

__all__ = ["BuildInput", "BuildResult", "build_database", "table_digests"]
