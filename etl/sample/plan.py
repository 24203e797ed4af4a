"""Reads releases.toml and styles.toml: which zips there are, issue by issue, and how each member of them is made."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl.model import Release

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class MemberPlan:
    """One file of a zip."""

    name: str
    saved: dt.datetime
    made: str
    """Which renderer makes it: text, workbook, change_list, corrections_prn ..."""
    settings: Mapping[str, Any]
    """What the renderer is told: the style, and what releases.toml says in addition."""


@dataclass(frozen=True)
class IssuePlan:
    """One set of bytes at the zip's URL, from a day on until the next."""

    number: int
    posted: dt.date
    updated: bool
    """Whether the link says "Updated"."""
    members: tuple[MemberPlan, ...]


@dataclass(frozen=True)
class ZipPlan:
    """One link of the page, and what lies behind it."""

    file: str
    title: str
    release: Release | None
    absolute: bool
    issues: tuple[IssuePlan, ...]

    def issue_on(self, day: dt.date | None) -> IssuePlan | None:
        """The issue that stands there on a day; the last one where no day is given; None before the first."""
        return next((i for i in reversed(self.issues) if day is None or i.posted <= day), None)


def load_plan(data: Path = DATA) -> tuple[ZipPlan, ...]:
    """All zips, newest release first, as on the page."""
    styles = _read(data / "styles.toml")
    return tuple(_zip(entry, styles) for entry in _read(data / "releases.toml")["zip"])


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _zip(entry: dict[str, Any], styles: dict[str, Any]) -> ZipPlan:
    issues = tuple(
        IssuePlan(
            number,
            issue["posted"],
            issue.get("updated", number > 1),
            tuple(_member(member, styles) for member in issue["member"]),
        )
        for number, issue in enumerate(entry["issue"], 1)
    )
    release = Release.parse(entry["release"]) if "release" in entry else None
    return ZipPlan(entry["file"], entry["title"], release, entry.get("absolute", False), issues)


def _member(member: dict[str, Any], styles: dict[str, Any]) -> MemberPlan:
    settings = dict(member)
    name, saved, made = settings.pop("name"), settings.pop("saved"), settings.pop("made")
    if style := settings.pop("style", None):
        # A .prn is laid out as the workbook that it was saved from.
        family = styles[made.removesuffix("_prn").removesuffix("_txt")]
        settings = _style(family, style) | settings
    return MemberPlan(name, saved, made, settings)


def _style(family: dict[str, Any], name: str) -> dict[str, Any]:
    style = dict(family[name])
    base = _style(family, style.pop("like")) if "like" in style else {}
    # Labels are changed one by one, everything else as a whole.
    tables = {key: base[key] | style[key] for key in ("labels", "key") if key in base and key in style}
    return base | style | tables
