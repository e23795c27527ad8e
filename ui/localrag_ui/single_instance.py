"""One window a library: a second start brings the first window to the front and ends.

A lock file says who is there; a second file, which the first watches, is the tap on its shoulder.
No socket: the window has none.
"""

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QLockFile, QObject, Signal

from localrag_ui.home import file_stem, window_files


class SingleInstance(QObject):
    """Held as long as the window lives."""

    called = Signal()

    def __init__(self, home: Path, library: str) -> None:
        super().__init__()
        folder, stem = window_files(home), file_stem(library)
        self._folder = folder
        self._lock = QLockFile(str(folder / f"{stem}.lock"))
        self._lock.setStaleLockTime(0)  # only a dead process makes it stale, never the clock
        self._bell = folder / f"{stem}.raise"
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(lambda _: self.called.emit())

    def claim(self) -> bool:
        """Return whether this window is the only one.

        Where the folder cannot be written to, nobody can tell: the window opens.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError:
            return True
        if not self._lock.tryLock(0):
            return self._lock.error() is not QLockFile.LockError.LockFailedError
        try:
            self._bell.touch()
        except OSError:
            return True
        self._watcher.addPath(str(self._bell))
        return True

    def call_first(self) -> None:
        """Ask the window that is there to show itself."""
        with self._bell.open("ab") as bell:
            bell.write(b".")

    def release(self) -> None:
        """Let the next start have the library."""
        if not self._lock.isLocked():
            return
        watched = self._watcher.files()
        if watched:
            self._watcher.removePaths(watched)
        self._bell.unlink(missing_ok=True)
        self._lock.unlock()
