"""A process that handles hostile bytes gives up, for good, what no reader needs: sockets, and other processes' memory.

The kernel refuses the calls (seccomp), so native code and programs that the process starts are held to it, too. Where
libseccomp is missing, as outside Linux, Python's own sockets are refused and nothing else.
"""

from __future__ import annotations

import ctypes
import errno
import sys
from typing import Any

LIBRARY = "libseccomp.so.2"
"""Part of every Debian; apt and systemd need it."""
REFUSED = (
    b"socket", b"socketcall", b"io_uring_setup",  # no new socket means no network: none is inherited
    b"ptrace", b"process_vm_readv", b"process_vm_writev", b"pidfd_getfd",
)  # fmt: skip
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000
_UNKNOWN = -1
_EVENTS = ("socket.__new__", "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "urllib.Request")


def confine() -> bool:
    """Gives the powers up; whether the kernel enforces it. Cannot be undone."""
    sys.addaudithook(_refuse_network)
    try:
        seccomp = ctypes.CDLL(LIBRARY)
    except OSError:
        return False
    seccomp.seccomp_init.restype = ctypes.c_void_p
    rules = ctypes.c_void_p(seccomp.seccomp_init(_ALLOW))
    if not rules:
        return False
    try:
        for name in REFUSED:
            call = seccomp.seccomp_syscall_resolve_name(name)
            if call != _UNKNOWN and seccomp.seccomp_rule_add_array(rules, _FAIL | errno.EACCES, call, 0, None):
                return False
        return bool(seccomp.seccomp_load(rules) == 0)
    finally:
        seccomp.seccomp_release(rules)


def _refuse_network(event: str, _: tuple[Any, ...]) -> None:
    if event in _EVENTS:
        raise PermissionError("readers have no network")
