"""Every zip ever fetched, kept for ever; and how one comes in, from a link or by hand."""

from etl.archive.store import SAMPLE_COMMENT, Added, Archive, Contents, Problem

__all__ = ["SAMPLE_COMMENT", "Added", "Archive", "Contents", "Problem"]
