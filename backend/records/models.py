"""What was said, by whom and when: the operation log, current records, changes and photo links."""

from sqlalchemy import BigInteger, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base
from backend.records.status import REPORTED

#: Slots for the integers that a record's measures add up, and for its dimensions and members.
NUMBERS = tuple(f"n{i}" for i in range(1, 9))
DIMENSIONS = ("d1", "d2")
MEMBERS = ("k1", "k2", "k3")

_LIVE = text("dead = 0")
_HELD = text("outcome IN ('conflict','quarantined','late') AND resolved_at IS NULL")


class OpLog(Base):
    """Every operation ever received, whole, with the verdict it got: the history of records.

    Revision n of a record is the replay of its rows with ``rev`` 1..n. ``body`` is the operation
    as JSON, exactly as it was understood; ``fingerprint`` is the first 32 hex digits of the
    SHA-256 of its canonical form. ``resolved_at`` is set when a person (or the arrival of what it
    waited for) settled an operation that was held. ``received_at`` is in milliseconds.

    ``number`` is the county's (``CountyClock``) under which the operation came in force: NULL for
    one that is not in force, and for one of before numbers were kept of which it is not known.
    """

    __tablename__ = "op_log"
    __table_args__ = (
        Index(None, "county_code", "record_id", "rev"),
        Index(
            "ix_op_log_held",
            "county_code",
            "division",
            "received_at",
            postgresql_where=_HELD,
            sqlite_where=_HELD,
        ),
    )

    county_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    op_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    device_id: Mapped[str] = mapped_column(String(36))
    seq: Mapped[int | None] = mapped_column(BigInteger)
    record_id: Mapped[str | None] = mapped_column(String(36))
    do: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str | None] = mapped_column(String(40))
    division: Mapped[str | None] = mapped_column(String(12))
    author: Mapped[str] = mapped_column(String(36))
    outcome: Mapped[str] = mapped_column(String(12))
    code: Mapped[str | None] = mapped_column(String(40))
    rev: Mapped[int | None]
    number: Mapped[int | None] = mapped_column(BigInteger)
    fingerprint: Mapped[str] = mapped_column(String(32))
    body: Mapped[str] = mapped_column(Text)
    field_errors: Mapped[str | None] = mapped_column(Text)
    received_at: Mapped[int] = mapped_column(BigInteger)
    resolved_at: Mapped[int | None] = mapped_column(BigInteger)


class Record(Base):
    """The current state of one record, with the small integers that its measures need.

    ``day`` is YYYYMMDD and ``month`` YYYYMM, from the kind's ``dated`` field. ``status`` is
    one of ``backend.records.status``. ``dead`` is 1 once withdrawn (a tombstone, never a delete).
    ``n1..n8`` are the integers its measures add up (NULL: does not take part), ``d1 d2`` their
    dimensions, ``k1 k2 k3`` the members of its distinct and stock measures: see
    ``backend.catalogue.measure``. ``same_key`` is the natural key by which a second one is a
    suspected duplicate. ``flags`` counts its soft warnings. Times are in milliseconds.
    """

    __tablename__ = "record"
    __table_args__ = (
        Index(
            "ix_record_cell",
            "county_code",
            "kind",
            "division",
            "month",
            "status",
            *NUMBERS,
            *DIMENSIONS,
            *MEMBERS,
            "day",
            "record_id",
            postgresql_where=_LIVE,
            sqlite_where=_LIVE,
        ),
        Index(
            "ix_record_same",
            "county_code",
            "division",
            "same_key",
            postgresql_where=_LIVE,
            sqlite_where=_LIVE,
        ),
    )

    county_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    kind_version: Mapped[int]
    division: Mapped[str] = mapped_column(String(12))
    day: Mapped[int]
    month: Mapped[int]
    status: Mapped[int] = mapped_column(default=REPORTED)
    dead: Mapped[int] = mapped_column(default=0)
    rev: Mapped[int]
    author: Mapped[str] = mapped_column(String(36))
    body: Mapped[str] = mapped_column(Text)
    flags: Mapped[int] = mapped_column(default=0)
    same_key: Mapped[str | None] = mapped_column(String(32))
    n1: Mapped[int | None] = mapped_column(BigInteger)
    n2: Mapped[int | None] = mapped_column(BigInteger)
    n3: Mapped[int | None] = mapped_column(BigInteger)
    n4: Mapped[int | None] = mapped_column(BigInteger)
    n5: Mapped[int | None] = mapped_column(BigInteger)
    n6: Mapped[int | None] = mapped_column(BigInteger)
    n7: Mapped[int | None] = mapped_column(BigInteger)
    n8: Mapped[int | None] = mapped_column(BigInteger)
    d1: Mapped[str | None] = mapped_column(String(40))
    d2: Mapped[str | None] = mapped_column(String(40))
    k1: Mapped[str | None] = mapped_column(String(120))
    k2: Mapped[str | None] = mapped_column(String(120))
    k3: Mapped[str | None] = mapped_column(String(120))
    created_at: Mapped[int] = mapped_column(BigInteger)
    updated_at: Mapped[int] = mapped_column(BigInteger)


class KindLayout(Base):
    """By which layout a kind's record columns are filled and its totals made, in all counties.

    ``layout`` and ``measures`` (JSON, name to digits) are those of ``backend.catalogue.layout``.
    ``done`` is NULL when every record is filled by it; until then "county/record_id" of the last
    one that is, '' for none: its records are being filled anew, and nobody adds them up.
    """

    __tablename__ = "kind_layout"

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    layout: Mapped[str] = mapped_column(String(16))
    measures: Mapped[str] = mapped_column(Text)
    done: Mapped[str | None] = mapped_column(String(43))


class Decision(Base):
    """What a person decided about an operation that was held: one each, for good.

    ``how`` is "accepted" (the operation itself came in force), "repaired" (``made``, an operation
    of the reviewer's, did instead) or "returned" (``reason`` says why). ``decision_id`` is the
    reviewer's own, so that the same tap twice is one decision; ``outcome`` and ``code`` are the
    verdict that was decided about.
    """

    __tablename__ = "decision"

    county_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    op_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    decision_id: Mapped[str] = mapped_column(String(36))
    account_id: Mapped[str] = mapped_column(String(36))
    how: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(Text)
    made: Mapped[str | None] = mapped_column(String(36))
    rev: Mapped[int | None]
    outcome: Mapped[str] = mapped_column(String(12))
    code: Mapped[str | None] = mapped_column(String(40))
    at: Mapped[int] = mapped_column(BigInteger)


class CountyClock(Base):
    """One counter a county, moved as a transaction's last write: commit order is its order.

    ``epoch`` changes when a server is restored from a backup. ``facts`` moves whenever what
    pushes go by has changed (a month closed or opened, divisions in force): a push that read older
    ones is done again. From ``numbered_from`` on every state can be told (``replay.as_of``): of
    what came in force after it, ``op_log`` has the number.
    """

    __tablename__ = "county_clock"

    county_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, default=0)
    epoch: Mapped[str] = mapped_column(String(36))
    facts: Mapped[int] = mapped_column(BigInteger, server_default="0")
    numbered_from: Mapped[int] = mapped_column(BigInteger, server_default="0")


class Change(Base):
    """What a phone with an older cursor has not seen: append-only, pruned after 400 days."""

    __tablename__ = "change"

    county_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    division: Mapped[str] = mapped_column(String(12), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    record_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger)


class Photo(Base):
    """A picture by the SHA-256 of the bytes that the phone hashed.

    ``stored`` is the SHA-256 of what we keep: decoded, re-encoded, EXIF stripped. NULL until the
    upload is whole. ``bytes`` is the size of the phone's file.
    """

    __tablename__ = "photo"

    county_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    bytes: Mapped[int]
    stored: Mapped[str | None] = mapped_column(String(64))
    width: Mapped[int | None]
    height: Mapped[int | None]
    created_at: Mapped[int] = mapped_column(BigInteger)


class RecordPhoto(Base):
    """Which record shows which picture, in which photo field; gone (1) keeps the trace.

    ``proven`` (1): the bytes came whole from somebody who may upload for this record. A hash alone
    opens nothing: another village's picture is shown to nobody who only names it.
    """

    __tablename__ = "record_photo"
    __table_args__ = (Index(None, "county_code", "sha256"),)

    county_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    gone: Mapped[int] = mapped_column(default=0)
    proven: Mapped[int] = mapped_column(default=0, server_default="0")
