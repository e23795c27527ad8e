"""What was asked for makes no sense."""

from enum import StrEnum

from localrag.domain.errors.base import LocalragError


class UsageCode(StrEnum):
    FOLDER_NOT_FOUND = "usage.folder_not_found"  # field: path
    NOT_A_FOLDER = "usage.not_a_folder"  # field: path
    FILE_NOT_FOUND = "usage.file_not_found"  # field: path
    NOT_IN_LIBRARY = "usage.not_in_library"  # field: path
    NOT_PINNED = "usage.not_pinned"  # field: path
    PIN_TOO_LONG = "usage.pin_too_long"  # fields: path, tokens, limit
    READING_ON_SHARE = "usage.reading_on_share"  # nothing is kept there
    IN_A_CONTAINER = "usage.in_a_container"  # field: path
    CANNOT_WRITE = "usage.cannot_write"  # field: path
    FILE_EXISTS = "usage.file_exists"  # would be overwritten; field: path
    EMPTY_QUESTION = "usage.empty_question"
    BAD_VALUE = "usage.bad_value"  # fields: name, value
    BAD_GOLD_FILE = "usage.bad_gold_file"  # fields: file, reason
    NO_QUESTIONS = "usage.no_questions"  # no file of questions was named
    QUESTIONS_HEADER = "usage.questions_header"  # no column of questions; field: file
    ROW_QUESTION = "usage.row_question"  # a row without a question; field: row
    ROW_PAGE = "usage.row_page"  # a page of no file; field: row
    ROW_CELLS = "usage.row_cells"  # more cells than columns; field: row
    ROW_QUOTES = "usage.row_quotes"  # quotation marks that do not match; field: row
    RUN_EXISTS = "usage.run_exists"  # field: name
    RUN_NOT_FOUND = "usage.run_not_found"  # field: name
    RUN_UNREADABLE = "usage.run_unreadable"  # damaged, or of a newer version; field: name
    NO_LIBRARY = "usage.no_library"  # nothing was ever indexed
    CONVERSATION_NOT_FOUND = "usage.conversation_not_found"  # field: id
    TURN_NOT_FOUND = "usage.turn_not_found"  # fields: conversation, turn
    EXPORT_EXISTS = "usage.export_exists"  # field: path
    NOTHING_TO_APPROVE = "usage.nothing_to_approve"  # no answer; fields: conversation, turn
    APPROVE_QUESTION = "usage.approve_question"  # it needs the turns before; field: question
    APPROVAL_NOT_FOUND = "usage.approval_not_found"  # field: id
    UNKNOWN_METHOD = "usage.unknown_method"  # field: method


class UsageError(LocalragError):
    """What was asked for makes no sense."""

    def __init__(self, code: UsageCode, **fields: str | int) -> None:
        super().__init__(code, **fields)

    @staticmethod
    def codes() -> type[UsageCode]:
        """Return the codes of this family."""
        return UsageCode
