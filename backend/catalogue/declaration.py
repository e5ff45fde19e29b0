"""Reading a declaration file strictly: every key is known, typed, and named when it is wrong."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from backend.catalogue.kind import When, Words

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
PLAIN = re.compile(r"-?[0-9]{1,13}(\.[0-9]{1,9})?")
LANGUAGES = ("zh", "en")


class DeclarationError(ValueError):
    """A declaration that cannot be used: which file, which key in it, and why."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}")
        self.file, self.key, self.reason = file, key, reason


class Table:
    """One table of a TOML file that knows its place, and which of its keys were asked for."""

    def __init__(self, file: str, path: str, content: Any) -> None:
        self.file, self.path = file, path
        if not isinstance(content, dict):
            raise DeclarationError(file, path, "must be a table")
        self.content: dict[str, Any] = content
        self.asked: set[str] = set()

    def wrong(self, key: str, reason: str) -> DeclarationError:
        """The error for ``key`` of this table, to be raised by the caller."""
        return DeclarationError(self.file, self.at(key), reason)

    def at(self, key: str) -> str:
        """The path of ``key`` in the file, e.g. ``fields.area_mu.max``."""
        return f"{self.path}.{key}" if self.path and key else self.path or key

    def take(self, key: str) -> Any:
        """The raw value of ``key``, or None."""
        self.asked.add(key)
        return self.content.get(key)

    def has(self, key: str) -> bool:
        """Whether ``key`` is written at all (does not count as asking for it)."""
        return key in self.content

    def need(self, key: str) -> None:
        """Fail where ``key`` is missing."""
        if key not in self.content:
            raise self.wrong(key, "is missing")

    def text(self, key: str) -> str | None:
        """A non-empty string, or None where the key is missing."""
        value = self.take(key)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise self.wrong(key, "must be a non-empty string")
        return value

    def name(self, key: str) -> str:
        """A required identifier: lower-case ASCII, digits and underscores."""
        self.need(key)
        value = self.text(key) or ""
        if not NAME.fullmatch(value):
            raise self.wrong(key, f"{value!r} is not a name (a-z, 0-9, _; at most 40)")
        return value

    def one_of(self, key: str, allowed: Iterable[str], default: str | None = None) -> str:
        """A required word of a closed set."""
        if default is None:
            self.need(key)
        value = self.text(key) or default
        words = list(allowed)
        if value not in words:
            raise self.wrong(key, f"{value!r} is none of {', '.join(words)}")
        return str(value)

    def whole(self, key: str, low: int = 0, high: int = 2**53 - 1) -> int | None:
        """An integer within ``low..high``, or None where the key is missing."""
        value = self.take(key)
        if value is None:
            return None
        if type(value) is not int or not low <= value <= high:
            raise self.wrong(key, f"must be a whole number from {low} to {high}")
        return value

    def flag(self, key: str) -> bool:
        """true or false; false where the key is missing."""
        value = self.take(key)
        if value is not None and not isinstance(value, bool):
            raise self.wrong(key, "must be true or false")
        return bool(value)

    def amount(self, key: str, scale: int) -> int | None:
        """A number in display units ("0.01", 500) as an integer of the smallest unit."""
        value = self.take(key)
        if value is None:
            return None
        if type(value) not in (int, str):
            raise self.wrong(key, 'must be an integer or a string such as "0.01"')
        if not PLAIN.fullmatch(str(value)):
            raise self.wrong(key, f"{value!r} is not a plain decimal number")
        exact = Decimal(value).scaleb(scale)
        if exact != int(exact):
            raise self.wrong(key, f"{value!r} has more than {scale} decimal places")
        return int(exact)

    def words(self, key: str) -> Words | None:
        """``{ zh = …, en = … }``, both non-empty, or None where the key is missing."""
        if self.take(key) is None:
            return None
        return self.inner(key).both()

    def both(self) -> Words:
        """This table as a text in both languages and nothing else."""
        found = self.languages()
        self.close()
        return found

    def languages(self) -> Words:
        """The ``zh`` and ``en`` of this table."""
        for language in LANGUAGES:
            self.need(language)
        return {language: self.text(language) or "" for language in LANGUAGES}

    def strings(self, key: str) -> tuple[str, ...]:
        """A string or a list of distinct non-empty strings; () where the key is missing."""
        value = self.take(key)
        listed = [] if value is None else [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(i, str) and i for i in listed):
            raise self.wrong(key, "must be a string or a list of strings")
        if len(set(listed)) != len(listed):
            raise self.wrong(key, "names the same thing twice")
        return tuple(listed)

    def inner(self, key: str) -> "Table":
        """The table under ``key`` (empty where the key is missing)."""
        value = self.take(key)
        return Table(self.file, self.at(key), {} if value is None else value)

    def tables(self, key: str) -> "Iterator[tuple[str, Table]]":
        """The named tables under ``key``, in the order in which they are written."""
        outer = self.inner(key)
        for name, content in outer.content.items():
            if not NAME.fullmatch(name):
                raise outer.wrong(name, "is not a name (a-z, 0-9, _; at most 40)")
            yield name, Table(self.file, outer.at(name), content)

    def list(self, key: str) -> "Iterator[Table]":
        """The list of tables under ``key``, in order; its paths count from 1: ``rules[2]``."""
        value = self.take(key)
        if value is not None and not isinstance(value, list):
            raise self.wrong(key, "must be a list of tables")
        for number, content in enumerate(value or [], 1):
            yield Table(self.file, f"{self.at(key)}[{number}]", content)

    def when(self, key: str) -> When | None:
        """``{ field = value }`` or ``{ field = [values] }``: plain equalities, or None."""
        if self.take(key) is None:
            return None
        found: When = {}
        inner = self.inner(key)
        for field, value in inner.content.items():
            values = value if isinstance(value, list) else [value]
            if not values or not all(isinstance(v, str | bool) for v in values):
                raise inner.wrong(field, "must be a choice code, true or false, or a list of them")
            found[field] = tuple(values)
        if not found:
            raise self.wrong(key, "is empty")
        return found

    def close(self) -> None:
        """Fail on the first key that nobody asked for: a misspelt key is never ignored."""
        for key in self.content:
            if key not in self.asked:
                raise self.wrong(key, "is not a key that is known here")


def read_table(path: Path) -> Table:
    """The whole of a TOML file as a table; a syntax error names its line."""
    try:
        return Table(path.name, "", tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DeclarationError(path.name, "(syntax)", str(error)) from error
