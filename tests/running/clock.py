"""A wall clock for whole installations that a test puts forward and back while they run."""

import shutil
import struct
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from tests.harness import Installation

SOURCE = Path(__file__).with_name("clock.c")


class HostClock:
    """Of every process that is started after it was made. Skips where there is no C compiler."""

    def __init__(self, made: Installation) -> None:
        compiler = shutil.which("cc") or shutil.which("gcc")
        if compiler is None:
            pytest.skip("no C compiler: the clock of whole processes cannot be changed")
        library, self._file = made.data_dir / "clock.so", made.data_dir / "clock"
        command = [compiler, "-shared", "-fPIC", "-O2", "-o", str(library), str(SOURCE), "-ldl"]
        subprocess.run(command, check=True)
        self.set(timedelta(0))
        made.env |= {"LD_PRELOAD": str(library), "TEST_CLOCK": str(self._file)}

    def set(self, ahead: timedelta) -> None:
        """How far from the true time it is from now on."""
        with self._file.open("r+b" if self._file.exists() else "wb") as file:
            file.write(struct.pack("=q", int(ahead.total_seconds())))
