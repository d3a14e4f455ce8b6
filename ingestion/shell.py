"""What the commands of all packages share: how a process ends that prints for a shell."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import NoReturn


def leave(main: Callable[[], int]) -> NoReturn:
    """Runs a command and ends the process with its exit code.

    A reader that goes away (`… | head`) is no error of the command: the process ends without a word, with the code
    that a shell gives to one that the closed pipe ended.
    """
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still buffered would fail again when the interpreter closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 128 + signal.SIGPIPE
    sys.exit(code)
