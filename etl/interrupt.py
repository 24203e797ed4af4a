"""Ctrl-C and SIGTERM: one sentence, exit code 130 or 143, no traceback; and the steps not stopped in the middle."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_COUNTED_FROM = 128
"""Exit codes of signals begin there, as shells count them: 130 is Ctrl-C (SIGINT), 143 SIGTERM."""
_GO_ON = "Nothing published has changed. Run it again to go on."


class Interrupted(BaseException):
    """Raised in the main thread by either signal. Not a KeyboardInterrupt: Typer would make its own word of that."""


class _Stop:
    """Answers both signals: the first time the work is unwound, at Ctrl-C thereafter the process ends at once."""

    number: int | None = None
    """The signal that came first."""
    what_now: str = _GO_ON
    """How things stand now, and what to do."""

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        if self.number is None:
            self.number = number
            raise Interrupted
        # `timeout` and schedulers send SIGTERM twice, to the process and to its group: what is being put away (claim
        # lines in the temporary folder) is put away nevertheless. They have SIGKILL for whom that takes too long.
        if number == signal.SIGINT:
            os._exit(self.exit_code)  # the children see to it that they end with us (etl/processes.py)

    @property
    def exit_code(self) -> int:
        return _COUNTED_FROM + (self.number or signal.SIGINT)


def run_interruptibly(run: Callable[[], None]) -> None:
    """Run to the end; when Ctrl-C or SIGTERM stops it, say so in one line and leave with exit code 130 or 143."""
    stop = _Stop()
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    try:
        run()
    except BaseException:  # whatever the interrupted library has made of it
        if stop.number is None:
            raise
        happened = "Told to end (SIGTERM)." if stop.number == signal.SIGTERM else "Interrupted."
        sys.stderr.write(f"{happened} {stop.what_now}\n")
        sys.exit(stop.exit_code)


def stopping() -> bool:
    """Whether the work is being unwound: an error that comes up now is what some library made of the interruption."""
    stop = signal.getsignal(signal.SIGINT)
    return isinstance(stop, _Stop) and stop.number is not None


@contextmanager
def uninterrupted(what_then: str) -> Iterator[None]:
    """Let a short step come to its end: Ctrl-C only gets an answer while the block runs, SIGTERM is obeyed after it.

    `what_then` tells how things stand when the block has come to its end, for whoever is interrupted from then on.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals reach the main thread only
        return
    with _answered_afterwards(signal.SIGTERM):
        before = signal.getsignal(signal.SIGINT)
        signal.signal(signal.SIGINT, _ask_for_patience if isinstance(before, _Stop) else signal.SIG_IGN)
        try:
            yield
            if isinstance(before, _Stop):
                before.what_now = what_then
        finally:
            signal.signal(signal.SIGINT, before)


def _ask_for_patience(_number: int, _frame: FrameType | None) -> None:
    # Not by sys.stderr: whoever was interrupted may be writing there.
    os.write(2, b"What has begun comes to its end first: it takes seconds, and half of it would do harm.\n")


@contextmanager
def unheard() -> Iterator[None]:
    """Processes and threads that are started in the block never hear Ctrl-C: whoever started them ends them.

    A signal in the block is answered when it is over: a process that is half started could not be told to end.
    """
    # SIGTERM is not blocked: the processes would inherit that, and it is by SIGTERM that they are ended.
    with _answered_afterwards(signal.SIGTERM), _answered_afterwards(signal.SIGINT):
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _answered_afterwards(number: signal.Signals) -> Iterator[None]:
    """A signal that this thread blocks can still reach another one, and Python answers it in the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = threading.Event()
    before = signal.signal(number, lambda *_: heard.set())
    try:
        yield
    finally:
        signal.signal(number, before)
    if heard.is_set():
        signal.raise_signal(number)
