"""Cells, totals and their members; period locks; what the last proof of them all found."""

from sqlalchemy import BigInteger, Index, PrimaryKeyConstraint, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base

REPORTED, APPROVED = 0, 1


class DirtyCell(Base):
    """A leaf cell (village, kind, month) whose totals are older than its records.

    ``generation`` is the county clock's number of the last change in it: it never restarts, so
    deleting exactly the generation that was claimed cannot lose a later mark. ``since`` is the
    number of the first change that its totals lack: everything below the least of them is rolled.
    """

    __tablename__ = "dirty_cell"
    # Every sync asks for the least ``since`` of its county. A mark that is moved on keeps its own.
    __table_args__ = (Index("ix_dirty_cell_since", "county_code", "since"),)

    county_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    division: Mapped[str] = mapped_column(String(12), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    month: Mapped[int] = mapped_column(primary_key=True)
    generation: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[int] = mapped_column(BigInteger, server_default="0")
    marked_at: Mapped[int] = mapped_column(BigInteger)


class RollupTurn(Base):
    """One row a county, locked by the worker whose turn it is; ``rolled_at`` is the last finish."""

    __tablename__ = "rollup_turn"

    county_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    rolled_at: Mapped[int] = mapped_column(BigInteger, default=0)
    version: Mapped[int] = mapped_column(BigInteger, default=0)


class Total(Base):
    """One measure of one cell, at any level, on both tracks, in exact integers.

    ``part`` is the value of the measure's ``by`` dimension, '' for the whole. ``reported`` and
    ``approved`` are the month's own values; ``…_delta`` are what adds up over months: equal to
    the value for count and sum; members first seen in that year for distinct; the change since
    the month before for stock (whose running sum from the beginning is the level). A row whose
    four figures are all zero is not kept. The key's order lays one cell's rows side by side, and
    begins with what tells most rows apart for the least work; the index lays one line's months
    side by side: it names no figure, so that to update one is free.
    """

    __tablename__ = "total"
    __table_args__ = (
        PrimaryKeyConstraint("month", "division", "kind", "county_code", "measure", "part"),
        Index("ix_total_line", "county_code", "division", "kind", "measure", "part", "month"),
        # Rows change far more often than they come: room for the next version on the same page.
        {"postgresql_with": {"fillfactor": 70}},
    )

    county_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    division: Mapped[str] = mapped_column(String(12), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    measure: Mapped[str] = mapped_column(String(40), primary_key=True)
    part: Mapped[str] = mapped_column(String(40), primary_key=True)
    month: Mapped[int] = mapped_column(primary_key=True)
    reported: Mapped[int] = mapped_column(BigInteger)
    reported_delta: Mapped[int] = mapped_column(BigInteger)
    approved: Mapped[int] = mapped_column(BigInteger)
    approved_delta: Mapped[int] = mapped_column(BigInteger)


class TotalMember(Base):
    """One member of a distinct or stock measure in one cell, on both tracks.

    ``part`` is '' for the whole; a distinct measure with a ``by`` has rows for each part as well.
    ``reported`` and ``approved`` are how many records hold the member (distinct) or its latest
    state in the month (stock); ``…_delta`` are what it adds to the cell's. What no approved
    record names has no approved figures (NULL, for a stock of 0 is a state).
    """

    __tablename__ = "total_member"
    # The key finds a member's neighbours in time, and lays all measures of one member side by
    # side; the index finds all members of one cell. It is on another form of the month so that no
    # planner takes it for the neighbours: on a table without statistics PostgreSQL does, and reads
    # a village's whole history for each member. Not on month + 0: addition may fail and tell of
    # what, so behind row-level security it is tried only on rows that have passed the wall.
    __table_args__ = (
        PrimaryKeyConstraint(
            "division", "member", "measure", "part", "kind", "county_code", "month"
        ),
        Index(
            "ix_total_member_cell", "county_code", "division", "kind", text("CAST(month AS bigint)")
        ),
        {"postgresql_with": {"fillfactor": 85}},
    )

    county_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    division: Mapped[str] = mapped_column(String(12), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    measure: Mapped[str] = mapped_column(String(40), primary_key=True)
    part: Mapped[str] = mapped_column(String(40), primary_key=True)
    member: Mapped[str] = mapped_column(String(120), primary_key=True)
    month: Mapped[int] = mapped_column(primary_key=True)
    reported: Mapped[int] = mapped_column(BigInteger)
    reported_delta: Mapped[int] = mapped_column(BigInteger)
    approved: Mapped[int | None] = mapped_column(BigInteger)
    approved_delta: Mapped[int | None] = mapped_column(BigInteger)


class PeriodLock(Base):
    """A closed month of a county: operations that would change it come in as ``late``."""

    __tablename__ = "period_lock"

    county_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    month: Mapped[int] = mapped_column(primary_key=True)
    locked_at: Mapped[int] = mapped_column(BigInteger)
    locked_by: Mapped[str] = mapped_column(String(36))


class Proof(Base):
    """What the last proof of a county found: ``ok`` is 1 where nothing differs.

    ``told`` is a JSON list of ``{"zh", "en"}``: each thing that differs, in plain words. Every
    proof is in the audit chain as well.
    """

    __tablename__ = "proof"

    county_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger)
    ok: Mapped[int]
    told: Mapped[str] = mapped_column(Text)


class Apart(Base):
    """A subject of a village that was merged, which is not the one of that name where it went.

    ``division`` is the village's old code, ``member`` the subject as in ``TotalMember``. Of all
    others that two codes of one village name, the later statement ends the earlier.
    """

    __tablename__ = "apart"

    county_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    division: Mapped[str] = mapped_column(String(12), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    member: Mapped[str] = mapped_column(String(120), primary_key=True)
