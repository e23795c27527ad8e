"""A model on one card: what it is good for, how large and fast, and whether it may be used at work."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from localrag_ui.presenters.figures import size_words
from localrag_ui.presenters.models import ModelRow, RecommendedRow
from localrag_ui.strings import Strings
from localrag_ui.widgets.buttons import button, in_a_row
from localrag_ui.widgets.safe_text import SafeLabel

_ROLES = frozenset({"generator", "embedder", "reranker", "adapter"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a card says; `acts` are the buttons verify, use and remove that it has."""

    id: str
    badge: str = ""
    lines: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()


def installed_card(
    row: ModelRow, strings: Strings, *, can_change: bool, can_verify: bool
) -> Card:
    """Return the card of a model of this PC."""
    between = strings("model.between")
    facts = [strings(f"model.good_{row.role}")] if row.role in _ROLES else []
    if row.size_bytes:
        facts.append(size_words(row.size_bytes))
    if row.is_shipped:
        facts.append(strings("model.shipped"))
    lines = [between.join(facts), _licence(row.licence, row.business, strings)]
    if row.role == "generator":
        lines.append(_speed(row, strings))
    if row.disabled:
        lines.append(strings("model.disabled"))
    acts = ["verify"] if can_verify else []
    if can_change and (not row.active or row.disabled):
        acts.append("use")
    if can_change and not row.is_shipped:
        acts.append("remove")
    badge = strings("models.in_use") if row.active and not row.disabled else ""
    return Card(id=row.id, badge=badge, lines=tuple(filter(None, lines)), acts=tuple(acts))


def recommended_card(row: RecommendedRow, strings: Strings, *, is_best: bool) -> Card:
    """Return the card of a model that would suit this PC."""
    between = strings("model.between")
    needed = size_words(row.needed_bytes)
    name = "why_slow" if row.is_slow else "why" if row.business == "yes" else "why_check"
    facts = [strings("model.good_generator")]
    if row.file_bytes:
        facts.append(strings("model.file_size", size=size_words(row.file_bytes)))
    if row.is_domestic:
        facts.append(strings("model.domestic"))
    if row.first_word_s is not None:
        facts.append(strings("model.first_word", seconds=round(row.first_word_s)))
    note = row.note_ja if strings.language == "ja" else row.note_en
    lines = (
        between.join(facts),
        _licence(row.licence, row.business, strings),
        strings(f"model.{name}", needed=needed),
        note,
    )
    badge = strings("model.here") if row.installed else strings("model.best") if is_best else ""
    return Card(id=row.id, badge=badge, lines=tuple(filter(None, lines)))


class ModelCard(QFrame):
    """Draws a card; tells the id of the model whose button was pressed."""

    verify_asked = Signal(str)
    use_asked = Signal(str)
    remove_asked = Signal(str)

    def __init__(self, card: Card, strings: Strings) -> None:
        super().__init__()
        self.card = card
        self.setObjectName("card")
        self.setAccessibleName(card.id)
        self.setAccessibleDescription("\n".join(card.lines))
        name = SafeLabel(card.id, role="strong")
        name.allow_selection()
        badge = SafeLabel(card.badge, role="label")
        tells = {
            "verify": lambda: self.verify_asked.emit(card.id),
            "use": lambda: self.use_asked.emit(card.id),
            "remove": lambda: self.remove_asked.emit(card.id),
        }
        self.buttons = {
            act: button(strings(f"model.{act}"), tells[act], role="flat") for act in card.acts
        }
        for act, made in self.buttons.items():
            made.setAccessibleName(f"{strings(f'model.{act}')} {card.id}")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(4)
        column.addLayout(in_a_row(name, badge, None, *self.buttons.values()))
        for line in card.lines:
            column.addWidget(SafeLabel(line, wraps=True))


def _licence(name: str | None, business: str | None, strings: Strings) -> str:
    return strings("model.between").join(
        (
            f"{strings('model.licence')}: {name or strings('model.licence_unknown')}",
            strings(f"model.business_{business or 'unknown'}"),
        )
    )


def _speed(row: ModelRow, strings: Strings) -> str:
    speed = row.measured
    if speed is None:
        return strings("model.speed_unknown")
    name = "model.speed" if speed.is_of_this_pc else "model.speed_elsewhere"
    read, write = f"{speed.read_chars_s:,.0f}", f"{speed.write_chars_s:,.0f}"
    return strings(name, read=read, write=write)
