"""How questions are asked: of what part of the library, how thoroughly, and what is kept."""

from dataclasses import dataclass, field, replace

from localrag_ui.presenters.scope import ScopeChoice
from localrag_ui.strings import Strings


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A place on the slider from quick to thorough.

    `seconds` is the time that a model may read before its first word, `top` the number of passages
    that are looked at.
    """

    seconds: float
    top: int


# The one in the middle is the engine's own default. An 8B reads its most evidence in about 60 s.
LEVELS = (
    Level(seconds=5, top=5),
    Level(seconds=10, top=6),
    Level(seconds=20, top=8),
    Level(seconds=40, top=12),
    Level(seconds=60, top=16),
)
USUAL = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class AskChoices:
    """What holds for the next question; `level` is an index of LEVELS.

    `is_strict` leaves out what no source supports, `keeps` keeps question and answer in the history.
    `sends_on_enter` lets Enter send, where Ctrl+Enter does otherwise.
    """

    scope: ScopeChoice = field(default_factory=ScopeChoice)
    level: int = USUAL
    is_strict: bool = False
    keeps: bool = True
    sends_on_enter: bool = False

    @property
    def effort(self) -> Level:
        """The place on the slider; one that is not there is the nearest."""
        return LEVELS[max(0, min(len(LEVELS) - 1, self.level))]

    def kept(self) -> str:
        """Return what is remembered from one day to the next: all but the scope."""
        marks = {
            "strict": self.is_strict,
            "unkept": not self.keeps,
            "enter": self.sends_on_enter,
        }
        level = max(0, min(len(LEVELS) - 1, self.level))
        return " ".join([str(level), *(name for name, is_on in marks.items() if is_on)])

    def as_kept(self, kept: str) -> "AskChoices":
        """Return these choices as `kept` says; what is not understood stays as usual."""
        words = kept.split()
        known = [level for level in range(len(LEVELS)) if str(level) in words]
        return replace(
            self,
            level=known[0] if known else USUAL,
            is_strict="strict" in words,
            keeps="unkept" not in words,
            sends_on_enter="enter" in words,
        )

    def effort_words(self, strings: Strings, *, has_model: bool) -> str:
        """Return what the place on the slider means for the next answer."""
        level = self.effort
        name = "effort.meaning_model" if has_model else "effort.meaning_extract"
        return strings(name, seconds=round(level.seconds), count=level.top)

    def short_words(self, strings: Strings) -> str:
        """Return the choices in a few words, for a button."""
        words = [strings(f"effort.level_{LEVELS.index(self.effort)}")]
        if self.is_strict:
            words.append(strings("effort.strict_short"))
        if not self.keeps:
            words.append(strings("effort.unkept_short"))
        return strings("scope.between").join(words)
