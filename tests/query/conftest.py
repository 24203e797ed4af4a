"""The home that the command line filled from the sample, for questions to it."""

from tests.cli.conftest import sample_home

__all__ = ["sample_home"]
