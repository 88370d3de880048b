"""A process that answers each line with one JSON line, and may crash or hang at any of them."""

import json
import os
import select
import subprocess
import time

CRASHED, TOO_SLOW = "crashed", "too slow"


class Worker:
    """Keeps state: the process, restarted after a crash and ended when an answer takes too long."""

    def __init__(self, command: list[str]) -> None:
        self.command = command
        self.process: subprocess.Popen[bytes] | None = None

    def ask(self, line: str, seconds: float) -> object:
        """The answer of the process; `CRASHED` or `TOO_SLOW` if there is none."""
        if self.process is None:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        until = time.monotonic() + seconds
        answer = b""
        try:
            self.process.stdin.write(line.encode("utf-8", "surrogateescape") + b"\n")
            self.process.stdin.flush()
        except OSError:
            return self.end(CRASHED)
        while not answer.endswith(b"\n"):
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, until - time.monotonic()))
            if not ready:
                return self.end(TOO_SLOW)
            part = os.read(self.process.stdout.fileno(), 1 << 16)
            if not part:
                return self.end(CRASHED)
            answer += part
        return json.loads(answer)

    def end(self, answer: str = "") -> str:
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None
        return answer
