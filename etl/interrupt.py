"""Ctrl-C: one sentence, exit code 130, no traceback; and the few steps that are not stopped in the middle."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

EXIT_CODE = 130
"""128 + SIGINT, as shells count it."""
SENTENCE = "Interrupted. Nothing published has changed. Run it again to go on."


class Interrupted(BaseException):
    """Raised in the main thread by Ctrl-C. Not a KeyboardInterrupt: Typer would make its own word of that."""


class _Stop:
    """Answers SIGINT: the first time the work is unwound, the second time the process ends at once."""

    asked = False

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        if self.asked:
            os._exit(EXIT_CODE)  # the children see to it that they end with us (etl/stage/pool.py)
        self.asked = True
        raise Interrupted


def run_interruptibly(run: Callable[[], None]) -> None:
    """Run to the end; when Ctrl-C interrupts it, say so in one line and leave with exit code 130."""
    stop = _Stop()
    signal.signal(signal.SIGINT, stop)
    try:
        run()
    except BaseException:  # whatever the interrupted library has made of it
        if not stop.asked:
            raise
        sys.stderr.write(f"{SENTENCE}\n")
        sys.exit(EXIT_CODE)


def stopping() -> bool:
    """Whether the work is being unwound: an error that comes up now is what some library made of the interruption."""
    stop = signal.getsignal(signal.SIGINT)
    return isinstance(stop, _Stop) and stop.asked


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let a short step come to its end: Ctrl-C does nothing while the block runs."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals reach the main thread only
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def unheard() -> Iterator[None]:
    """Processes and threads that are started in the block never hear Ctrl-C: whoever started them ends them.

    Ctrl-C in the block is answered when it is over: a process that is half started could not be told to end.
    """
    with _answered_afterwards():
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _answered_afterwards() -> Iterator[None]:
    """A signal that this thread blocks can still reach another one, and Python answers it in the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = threading.Event()
    before = signal.signal(signal.SIGINT, lambda *_: heard.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if heard.is_set():
        signal.raise_signal(signal.SIGINT)
