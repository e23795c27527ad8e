"""What the administrator fixed on this PC, and why a policy cannot be read if so."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from localrag.host.messages import Response
from localrag.host.params import NoParams
from localrag_ui.presenters.replies import EnginePort, Fault, taken
from localrag_ui.strings import Strings


class Broken(msgspec.Struct, frozen=True, kw_only=True):
    """Why the policy cannot be read, in both languages."""

    ja: str
    en: str


class _Site(msgspec.Struct, frozen=True, kw_only=True):
    home: str = ""
    library: str = ""
    policy_file: str | None = None
    policy: dict[str, object] = msgspec.field(default_factory=dict)
    broken: Broken | None = None
    samples: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRow:
    """A switch of the administrator: what it is about, how it stands, and what that means."""

    name: str
    stands: str
    meaning: str
    is_fixed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteState:
    """What the settings show of this PC; `broken` is a sentence where the policy cannot be read."""

    is_known: bool = False
    home: str = ""
    policy_file: str = ""
    rows: tuple[PolicyRow, ...] = ()
    broken: str = ""
    samples: str = ""
    may_add_folders: bool = True
    may_add_models: bool = True
    may_change_glossary: bool = True


class SitePresenter:
    """Asks once how this PC was set up."""

    def __init__(self, engine: EnginePort, strings: Strings) -> None:
        self._engine = engine
        self._strings = strings
        self.changed: Callable[[SiteState], None] = lambda _: None
        self._site: _Site | None = None

    @property
    def state(self) -> SiteState:
        """What is shown now."""
        site = self._site
        if site is None:
            return SiteState()
        broken = site.broken
        is_japanese = self._strings.language == "ja"
        return SiteState(
            is_known=True,
            home=site.home,
            policy_file=site.policy_file or "",
            rows=tuple(self._row(name, value) for name, value in site.policy.items()),
            broken="" if broken is None else broken.ja if is_japanese else broken.en,
            samples=site.samples,
            may_add_folders=site.policy.get("may_add_folders") is not False,
            may_add_models=site.policy.get("may_add_models") is not False,
            may_change_glossary=site.policy.get("may_change_glossary") is not False,
        )

    def refresh(self) -> None:
        """Ask the engine."""
        self._engine.request("site.show", NoParams(), self._take)

    def _take(self, response: Response) -> None:
        outcome = taken(response, _Site, self._strings)
        if not isinstance(outcome, Fault):
            self._site = outcome
        self.changed(self.state)

    def _row(self, name: str, value: object) -> PolicyRow:
        words, known = self._strings, self._strings.names()
        is_known = f"policy.{name}" in known
        if isinstance(value, bool):
            stands = words("policy.allowed" if value else "policy.forbidden")
        elif isinstance(value, list):
            stands = words("ask.glossary_between").join(map(str, value)) or "-"
        else:
            stands = "-" if value is None else str(value)
        return PolicyRow(
            name=words(f"policy.{name}") if is_known else name,
            stands=stands,
            meaning=words("policy.forbidden_text") if value is False else "",
            is_fixed=value is False,
        )
