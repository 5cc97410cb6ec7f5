"""What is wrong with an export, for the person who has to put it right."""


class ExportError(RuntimeError):
    """An export cannot be read as it is. The message contains no value from the file."""


class NoTableError(ExportError):
    """It does not look like an export at all: a note or a cover sheet, which may be passed over."""
