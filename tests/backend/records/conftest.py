"""The door of intake, for tests that let records be made."""

from tests.backend.intake.conftest import door

__all__ = ["door"]
