"""The files inside a zip: opened safely, recognised by their content."""

from etl.members.recognise import (
    ANWEB,
    contradiction,
    kind_of,
    open_members,
    read_member,
    recognise_member,
    recognise_release,
    stated_quarter,
)

__all__ = [
    "ANWEB",
    "contradiction",
    "kind_of",
    "open_members",
    "read_member",
    "recognise_member",
    "recognise_release",
    "stated_quarter",
]
