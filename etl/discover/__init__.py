"""CMS's page: which zips it offers, and what cannot be placed."""

from etl.discover.page import Page, Unplaced, parse_page, read_page

__all__ = ["Page", "Unplaced", "parse_page", "read_page"]
