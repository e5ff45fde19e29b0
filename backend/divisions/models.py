"""The division table: 行政区划, by 12-digit statistical code, with validity and successor."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base


class Division(Base):
    """A county, township or village.

    ``code`` is the full 12 digits (county 431222000000, township 431222114000); ``county_code``
    its first six. ``level`` is 1 county, 2 township, 3 village. ``urban`` tells a residents'
    committee (居委会) from a village committee (村委会). Days are YYYYMMDD integers; a division
    that is in force has ``valid_to`` NULL.
    """

    __tablename__ = "division"
    __table_args__ = (Index(None, "county_code", "parent_code"),)

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    county_code: Mapped[str] = mapped_column(String(6))
    parent_code: Mapped[str | None] = mapped_column(String(12))
    level: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    full_name: Mapped[str] = mapped_column(String(120))
    urban: Mapped[int] = mapped_column(default=0)
    valid_from: Mapped[int] = mapped_column(default=19490101)
    valid_to: Mapped[int | None]
    successor_code: Mapped[str | None] = mapped_column(String(12))
    demo: Mapped[int] = mapped_column(default=0)
