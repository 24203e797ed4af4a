"""The command line `hcpcs`: what the DAGs call, with tables for people and JSON or CSV for machines."""

from etl.cli.main import main

__all__ = ["main"]
