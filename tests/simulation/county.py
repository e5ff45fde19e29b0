"""The county of a simulation: a few villages in two townships, or as many as a volume needs."""

import uuid
from dataclasses import dataclass

from sqlalchemy import text

from backend.db import writing

CODE = "431222"
WHOLE = "431222000000"
EPOCH = "11111111-1111-4111-8111-111111111111"
_NAMES = uuid.UUID("7d5b7a52-9f53-5b7e-8a52-6f0f5d1c2a10")


def id_of(name: str) -> str:
    """The id of something that the simulation names: always the same."""
    return str(uuid.uuid5(_NAMES, name))


@dataclass(slots=True)
class Person:
    """An account. ``home`` is its division when the world begins."""

    name: str
    role: str
    home: str

    @property
    def id(self) -> str:
        """The account's id."""
        return id_of(self.name)


@dataclass(frozen=True)
class Shape:
    """How large a county is."""

    townships: int = 2
    villages: int = 2
    reporters: int = 2

    def township_codes(self) -> list[str]:
        """The codes of the townships."""
        return [f"{CODE}{200 + number:03}000" for number in range(self.townships)]

    def village_codes(self) -> list[str]:
        """The codes of the villages; the last three digits of a village are 201 and above."""
        return [
            f"{township[:9]}{201 + number:03}"
            for township in self.township_codes()
            for number in range(self.villages)
        ]

    def people(self) -> list[Person]:
        """Reporters in each village, a reviewer in each township, an officer."""
        found = [Person("officer", "county_officer", WHOLE)]
        found += [Person(f"r{code[6:9]}", "township_reviewer", code)
                  for code in self.township_codes()]  # fmt: skip
        for code in self.village_codes():
            found += [Person(f"v{code[6:]}-{number}", "village_reporter", code)
                      for number in range(self.reporters)]  # fmt: skip
        return found


def settle_county(shape: Shape, at: int) -> None:
    """Write divisions, accounts and the county's clock into an empty database."""
    divisions = [(WHOLE, None, 1)]
    divisions += [(code, WHOLE, 2) for code in shape.township_codes()]
    divisions += [(code, code[:9] + "000", 3) for code in shape.village_codes()]
    with writing() as connection:
        connection.execute(
            text("""INSERT INTO division (code, county_code, parent_code, level, name, full_name,
                urban, valid_from, demo)
                VALUES (:code, :county, :above, :level, :code, :code, 0, 19490101, 0)"""),
            [{"code": code, "county": CODE, "above": above, "level": level}
             for code, above, level in divisions],
        )  # fmt: skip
        connection.execute(
            text("""INSERT INTO account (id, county_code, name, display_name, password_hash, role,
                division, active, demo, created_at)
                VALUES (:id, :county, :name, :name, 'none', :role, :home, 1, 0, :at)"""),
            [{"id": person.id, "county": CODE, "name": person.name, "role": person.role,
              "home": person.home, "at": at} for person in shape.people()],
        )  # fmt: skip
        connection.execute(
            text("INSERT INTO county_clock (county_code, number, epoch) VALUES (:c, 0, :e)"),
            {"c": CODE, "e": EPOCH},
        )
