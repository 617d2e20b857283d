"""Every failure the brain may raise.

* AssistantError
  + SoundError      a file could not be read, or a device opened; the message names it
  + EngineError     an engine failed on one input; the next input may succeed
  + FellBehind      a stage had to drop input; it goes on with what it has
  + ModelMissing    a model file is absent, or its digest is wrong
  + SettingsError   the settings file has an unknown key or a value out of range
  + PlaybookError   a playbook file cannot be understood; the message names file and line
  + StoreError      the database refused a read or a write
  + InputError      a file the user gave is wrong; the message names row, column and reason
"""

from __future__ import annotations


class AssistantError(Exception):
    """Base of all. `str(error)` is a fact, `hint` what to do; neither ends in a full stop.

    `retryable` says whether the same call may succeed later.
    """

    retryable = False

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def __reduce__(self) -> tuple[type[AssistantError], tuple[str, str]]:
        """Cross a process boundary with the hint intact."""
        return type(self), (str(self), self.hint)


class SoundError(AssistantError):
    """A file could not be read, or a device opened."""


class EngineError(AssistantError):
    """An engine failed on one input."""

    retryable = True


class FellBehind(AssistantError):
    """A stage had to drop input; it goes on with what it has."""

    retryable = True


class ModelMissing(AssistantError):
    """A model file is absent, or its digest is wrong."""


class SettingsError(AssistantError):
    """The settings file has an unknown key or a value out of range."""


class PlaybookError(AssistantError):
    """A playbook file cannot be understood."""


class StoreError(AssistantError):
    """The database refused a read or a write."""

    retryable = True


class InputError(AssistantError):
    """A file the user gave is wrong."""
