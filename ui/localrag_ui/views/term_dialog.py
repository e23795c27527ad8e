"""One term of the glossary, typed."""

from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from localrag.host.glossary_params import TypedEntry
from localrag_ui.strings import Strings
from localrag_ui.widgets.buttons import button, in_a_row
from localrag_ui.widgets.safe_text import SafeLabel, shown

_FIELDS = ("term", "abbreviations", "synonyms", "readings")
_LONGEST = 5000  # characters of a field: fifty names of a hundred
_WIDTH = 460


class TermDialog(QDialog):
    """Asks for a term and its other names; `entry` is what was typed."""

    def __init__(self, parent: QWidget, strings: Strings, entry: TypedEntry | None) -> None:
        super().__init__(parent)
        title = "terms.dialog_add" if entry is None else "terms.dialog_change"
        self.setWindowTitle(strings(title))
        self.setMinimumWidth(_WIDTH)
        self._fields = {name: QLineEdit() for name in _FIELDS}
        form = QFormLayout()
        for name, field in self._fields.items():
            field.setMaxLength(_LONGEST)
            field.setAccessibleName(strings(f"terms.{name}"))
            field.setText("" if entry is None else shown(getattr(entry, name)))
            label = SafeLabel(strings(f"terms.{name}"))
            label.setBuddy(field)
            form.addRow(label, field)
        self.save = button(strings("terms.save"), self.accept, role="primary")
        self.save.setDefault(True)
        cancel = button(strings("terms.cancel"), self.reject)
        cancel.setAutoDefault(False)
        self._fields["term"].textChanged.connect(self._typed)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(SafeLabel(strings("terms.hint"), role="secondary", wraps=True))
        column.addLayout(in_a_row(None, cancel, self.save))
        self._typed()

    @property
    def entry(self) -> TypedEntry:
        """What was typed."""
        return TypedEntry(**{name: field.text() for name, field in self._fields.items()})

    def type_into(self, **texts: str) -> None:
        """Put texts into the fields that they name."""
        for name, text in texts.items():
            self._fields[name].setText(text)

    def _typed(self) -> None:
        self.save.setEnabled(bool(self._fields["term"].text().strip()))
