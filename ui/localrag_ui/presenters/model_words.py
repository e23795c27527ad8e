"""A model in the words of the window: its card, and the steps by which one is added."""

from dataclasses import dataclass
from enum import StrEnum

from localrag_ui.presenters.figures import size_words
from localrag_ui.results import Happening
from localrag_ui.strings import Strings

_ORDER = ("licence", "copy", "prepare")


class Progress(StrEnum):
    """How far a step is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of adding a model; `text` has its mark, so that it reads without colour."""

    text: str
    progress: Progress


class AddingSteps:
    """The steps of adding a model, as the engine tells of them."""

    def __init__(self, strings: Strings) -> None:
        self._strings = strings
        self._at = -1
        self._notes: dict[str, str] = {}
        self._is_over = self._is_done = False

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps with how far each is; none before a model was added."""
        if self._at < 0:
            return ()
        return tuple(self._step(at, name) for at, name in enumerate(_ORDER))

    def restart(self) -> None:
        """Begin with the first step."""
        self._at, self._notes = 0, {}
        self._is_over = self._is_done = False

    def note(self, event: Happening) -> None:
        """Take note of what the engine is doing."""
        words = self._strings
        match event.kind:
            case "licence":
                business = words(f"model.business_{event.text or 'unknown'}")
                name = event.item or words("model.licence_unknown")
                self._notes["licence"] = words("model.between").join((name, business))
                self._at = max(self._at, 1)
            case "progress":
                self._at = max(self._at, 1)
                self._notes["copy"] = words(
                    "model.copied",
                    done=size_words(event.done),
                    total=size_words(event.total or 0),
                )
            case "stage":
                self._at = _ORDER.index("prepare")
                name = f"model.stage_{event.item}"
                self._notes["prepare"] = words(name) if name in words.names() else ""
            case _:
                pass

    def end(self, *, is_done: bool) -> None:
        """Take note of the end: all is done, or the step under way has failed."""
        self._is_over, self._is_done = True, is_done

    def _step(self, at: int, name: str) -> Step:
        progress = self._progress(at)
        words = self._strings
        text = words(f"model.step_{name}")
        is_past = name == "prepare" and progress is Progress.DONE  # it says what is being done
        if (note := self._notes.get(name, "")) and not is_past:
            text = words("model.step_note", step=text, note=note)
        return Step(text=words(f"model.mark_{progress.value}", step=text), progress=progress)

    def _progress(self, at: int) -> Progress:
        if self._is_done or at < self._at:
            return Progress.DONE
        if at > self._at:
            return Progress.WAITING
        return Progress.FAILED if self._is_over else Progress.RUNNING
