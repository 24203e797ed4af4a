"""The errors that a person may see: each a sentence on what is wrong, where, what happens now and what to do."""


class HcpcsError(Exception):
    """Any failure that the pipeline foresaw. The message is shown to the person as it stands, without a traceback."""

    exit_code = 1


class PageError(HcpcsError):
    """CMS's page could not be read, or holds no HCPCS link."""

    exit_code = 3


class FetchError(HcpcsError):
    """A download failed or is not what its link promised. Nothing was archived."""

    exit_code = 3


class TransientFetchError(FetchError):
    """A download failed for a reason that may pass (connection, 429, 5xx): worth another try later."""


class ArchiveError(HcpcsError):
    """The archive refuses a file or does not hold what was asked for."""


class MixedOriginError(ArchiveError):
    """Sample data and real CMS releases must never meet in one home."""


class StageError(HcpcsError):
    """A revision could not be staged at all (for example, it holds no ANWEB table)."""


class BuildError(HcpcsError):
    """The database could not be built from what is staged, or none waits to be published: what is published stays."""

    exit_code = 4


class QualityError(HcpcsError):
    """A critical expectation failed and nothing could be published."""

    exit_code = 4


class ClaimsError(HcpcsError):
    """The claim lines could not be checked or written."""

    exit_code = 5


class UsageError(HcpcsError):
    """The person asked for something that cannot be: an unknown release, a malformed code or date."""

    exit_code = 2
