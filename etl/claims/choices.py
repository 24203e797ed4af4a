"""What a person can choose between."""

from __future__ import annotations

import enum


class Engine(enum.StrEnum):
    """What does the work: DuckDB on this machine, or Spark, here or on a cluster."""

    DUCKDB = "duckdb"
    SPARK = "spark"


class Form(enum.StrEnum):
    """The forms in which checked lines are written."""

    CSV = "csv"
    TSV = "tsv"
    PARQUET = "parquet"
    XLSX = "xlsx"
    JSON_LINES = "jsonl"


class Payer(enum.StrEnum):
    """Who is asked to pay; some rules are a payer's own."""

    MEDICARE = "medicare"
