"""Opens a zip that nobody has checked yet: refuses what could harm, and hands out whole members within limits."""

from __future__ import annotations

import datetime as dt
import io
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from etl.errors import FetchError
from etl.text import printable

_ENCRYPTED = 0x1
_STRONG_ENCRYPTION = 0x40
_UNIX = 3
_ZIP_MAGIC = b"PK\x03\x04"
# What Windows, macOS and archivers leave behind beside the files that were meant.
_LITTER_FOLDERS = frozenset({"__macosx"})
_LITTER_FILES = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
# All that zipfile raises for bytes that are no zip, or only the beginning of one, or packed in a way it does not know.
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


_REFUSED = (
    "Refused; nothing of it is kept. If the files in it are CMS's own, unpack them with care, pack them anew, and hand "
    "that zip over: hcpcs fetch --zip FILE"
)


@dataclass(frozen=True)
class Limits:
    """How much a zip may unpack to, in bytes. CMS's largest member has 5.4 MB and no member packs better than 1:13."""

    member: int = 128 << 20
    total: int = 512 << 20
    count: int = 500
    ratio: int = 200
    """Uncompressed to compressed; looked at only above `ratio_floor`: a small file of blanks may pack well."""
    ratio_floor: int = 16 << 20


DEFAULT_LIMITS = Limits()


def checked_entries(zip_path: Path, limits: Limits = DEFAULT_LIMITS) -> tuple[zipfile.ZipInfo, ...]:
    """The files of a zip that are worth a look (no folders, no litter), after every check that needs no unpacking.

    Raises FetchError, naming the zip and the member: not a zip, encrypted, a link, a name that leads out of its folder,
    a name that stands twice, more members or bytes than `limits` allow.
    """
    where = zip_path.name
    try:
        with zipfile.ZipFile(zip_path) as archive:
            entries = tuple(archive.infolist())
    except FileNotFoundError as error:
        raise FetchError(f"There is no file {zip_path}.") from error
    except BROKEN_ZIP as error:
        raise FetchError(f"{where} is not a zip, or only part of one: {error}. Fetch it again.") from error
    if len(entries) > limits.count:
        raise FetchError(
            f"{where} holds {len(entries)} members, more than the {limits.count} that are allowed. {_REFUSED}"
        )
    for entry in entries:
        _check_entry(where, entry, limits)
    total = sum(entry.file_size for entry in entries)
    if total > limits.total:
        raise FetchError(
            f"{where} unpacks to {total:,} bytes, more than the {limits.total:,} that are allowed. {_REFUSED}"
        )
    kept = tuple(entry for entry in entries if not entry.is_dir() and not _is_litter(entry.filename))
    _check_names_are_distinct(where, kept)
    if not kept:
        raise FetchError(f"{where} is an empty zip: it holds no file at all.")
    return kept


def _check_entry(where: str, entry: zipfile.ZipInfo, limits: Limits) -> None:
    name = printable(entry.filename)
    if entry.flag_bits & (_ENCRYPTED | _STRONG_ENCRYPTION):
        raise FetchError(f"{where}: {name} is encrypted; CMS publishes no such files. {_REFUSED}")
    if entry.create_system == _UNIX and stat.S_ISLNK(entry.external_attr >> 16):
        raise FetchError(f"{where}: {name} is a symbolic link, not a file. {_REFUSED}")
    if _leads_out(entry.filename):
        raise FetchError(f"{where}: the member name {name} leads out of its own folder. {_REFUSED}")
    if entry.file_size > limits.member:
        raise FetchError(
            f"{where}: {name} unpacks to {entry.file_size:,} bytes, more than the {limits.member:,} that are allowed. "
            f"{_REFUSED}"
        )
    if entry.file_size > limits.ratio_floor and entry.file_size > limits.ratio * max(1, entry.compress_size):
        raise FetchError(
            f"{where}: {name} unpacks {entry.compress_size:,} bytes to {entry.file_size:,}; "
            f"more than 1:{limits.ratio} is taken for a zip bomb. {_REFUSED}"
        )


def _check_names_are_distinct(where: str, entries: tuple[zipfile.ZipInfo, ...]) -> None:
    # A reader asks for a member by its name, so a name that stands twice would hide one of the two.
    seen: set[str] = set()
    for entry in entries:
        if entry.filename in seen:
            raise FetchError(
                f"{where} holds two members named {printable(entry.filename)}; only one could be read. {_REFUSED}"
            )
        seen.add(entry.filename)


def _leads_out(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or any(ord(c) < 32 for c in name)


def _is_litter(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/").lower())
    # "._x" is macOS's shadow of x, "~$x" is Office's lock on x.
    return (
        path.name in _LITTER_FILES
        or path.name.startswith(("._", "~$"))
        or any(part in _LITTER_FOLDERS for part in path.parts)
    )


def read_entry(zip_path: Path, name: str, limit: int) -> bytes:
    """All bytes of one member, its checksum verified.

    What the zip's own directory says of a size is not believed: the bytes are counted as they come. Raises FetchError
    where the member is missing, damaged, or has more than `limit` bytes.
    """
    where = f"{zip_path.name}: {printable(name)}"
    try:
        with zipfile.ZipFile(zip_path) as archive, archive.open(name) as stream:
            data = stream.read(limit + 1)
            if len(data) > limit:
                raise FetchError(f"{where} has more than the {limit:,} bytes that are allowed. {_REFUSED}")
            return data
    except KeyError as error:
        raise FetchError(f"{zip_path.name} holds no member named {printable(name)}.") from error
    except FileNotFoundError as error:
        raise FetchError(f"There is no file {zip_path}.") from error
    except BROKEN_ZIP as error:
        raise FetchError(f"{where} is damaged: {error}. Fetch the zip again.") from error


def check_inner_zip(where: str, name: str, data: bytes, limits: Limits = DEFAULT_LIMITS) -> None:
    """Check a member that is itself a zip: a workbook within limits is fine, any other archive is not.

    An .xlsx is a zip too, and whoever opens it unpacks it: so a bomb may hide one level deeper. Raises FetchError.
    """
    if not data.startswith(_ZIP_MAGIC):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as inner:
            entries = inner.infolist()
    except BROKEN_ZIP:
        return  # No workbook then, and no zip either: whoever reads the member will say what is wrong with it.
    names = {entry.filename for entry in entries}
    if not names & {
        "[Content_Types].xml",
        "mimetype",
    }:  # Office's workbooks and documents hold the first, OpenDocument's the second.
        raise FetchError(
            f"{where}: {printable(name)} is another zip. Unpack {where} by hand and hand over the inner one: "
            f"hcpcs fetch --zip {PurePosixPath(name).name}"
        )
    total = sum(entry.file_size for entry in entries)
    if total > limits.total or len(entries) > limits.count:
        raise FetchError(
            f"{where}: the workbook {printable(name)} unpacks to {total:,} bytes in {len(entries)} parts, "
            f"more than the {limits.total:,} bytes in {limits.count} parts that are allowed. {_REFUSED}"
        )


def modified_at(entry: zipfile.ZipInfo) -> dt.datetime:
    """The member's own timestamp, local to CMS, without a zone; 1980-01-01 (the format's zero) where it is no date."""
    try:
        return dt.datetime(*entry.date_time)  # noqa: DTZ001 - a zip knows no zone
    except ValueError:
        return dt.datetime(1980, 1, 1)  # noqa: DTZ001
