"""A disk that can lose its power: ext4 on a loop device, as root.

The moment of a cut is one moment: the file system is told to stop at once (the `shutdown` that
file systems have for such tests), so nothing that it still held in memory reaches the disk. What
did reach it is then copied, and the copy is mounted, as the machine would find it in the morning.
The device writes past the page cache (`--direct-io`), so the copy holds what was written to it.
"""

import fcntl
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Final

_SHUTDOWN: Final = 0x8004587D  # _IOR('X', 125, __u32)
_WITHOUT_FLUSHING: Final = (2).to_bytes(4, "little")  # not even the journal
_PATIENCE_SECONDS: Final = 60


class Disk:
    """One disk; `data` is a folder on it."""

    def __init__(self, folder: Path, megabytes: int = 192) -> None:
        self._images = [folder / "disk-0"]
        self._mounted_at = folder / "mounted"
        self._device = ""
        self._mounted_at.mkdir()
        with self._images[0].open("wb") as image:
            image.truncate(megabytes * 2**20)
        _run("mkfs.ext4", "-q", "-m", "0", "-E", "lazy_itable_init=0", str(self._images[0]))

    @property
    def data(self) -> Path:
        """The folder on the disk."""
        return self._mounted_at / "data"

    def mount(self) -> None:
        """Let the disk be used; its journal is replayed, where it lost its power."""
        device = ("--find", "--show", "--direct-io=on", str(self._images[-1]))
        self._device = _run("losetup", *device).strip()
        _run("mount", self._device, str(self._mounted_at))
        self.data.mkdir(exist_ok=True)

    def lose_power(self) -> None:
        """Stop at once: what was not written is gone."""
        folder = os.open(self._mounted_at, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, _SHUTDOWN, _WITHOUT_FLUSHING)
        finally:
            os.close(folder)

    def unmount(self) -> None:
        """Let go of the disk, as soon as nobody uses it."""
        until = time.monotonic() + _PATIENCE_SECONDS
        while self._device and os.path.ismount(self._mounted_at):
            refused = _tried("umount", str(self._mounted_at)).stderr
            assert time.monotonic() < until, refused
            time.sleep(0.05 if refused else 0)
        if self._device:
            _run("losetup", "--detach", self._device)
            self._device = ""

    def replace_by_copy(self) -> None:
        """Go on with a copy of what is on the disk; the old one is thrown away."""
        old = self._images[-1]
        self._images.append(old.with_name(f"disk-{len(self._images)}"))
        _run("cp", "--sparse=always", str(old), str(self._images[-1]))
        old.unlink()


class SmallDisk:
    """A disk of a few megabytes in memory, as root, that can be filled and emptied."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder
        self._filling = folder / "filling"
        _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}M", "tmpfs", str(folder))

    def fill(self) -> None:
        """Take all the space that is left."""
        with self._filling.open("ab", buffering=0) as filling:
            for size in (2**16, 2**12):
                try:
                    while True:
                        filling.write(bytes(size))
                except OSError:
                    continue

    def free(self) -> None:
        """Give the space back."""
        self._filling.unlink()

    def unmount(self) -> None:
        """Throw it away; nobody may use it any more."""
        _run("umount", "--lazy", str(self.folder))


def can_mount() -> bool:
    """Say whether disks can be mounted here: as root, on a machine that has the programs."""
    programs = ("losetup", "mkfs.ext4", "mount", "umount")
    has_loops = Path("/dev/loop-control").exists()
    return os.geteuid() == 0 and has_loops and all(map(found_program, programs))


def found_program(program: str) -> str | None:
    """Return where a program is: the administrator's are not on every PATH."""
    return shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")


def _run(*words: str) -> str:
    done = _tried(*words)
    assert done.returncode == 0, f"{words[0]}: {done.stderr}"
    return done.stdout


def _tried(*words: str) -> subprocess.CompletedProcess[str]:
    words = (found_program(words[0]) or words[0], *words[1:])
    return subprocess.run(words, check=False, capture_output=True, text=True)
