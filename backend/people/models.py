"""Accounts, devices, sessions, second factors, settings, feedback and the audit chain."""

from sqlalchemy import BigInteger, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base


class Account(Base):
    """A person who may sign in. ``division`` is the 12-digit scope; ``role`` one of ``ROLES``.

    ``first_password``: it still has the password that somebody made for it.
    """

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("name"), Index(None, "county_code", "division"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    county_code: Mapped[str] = mapped_column(String(6))
    name: Mapped[str] = mapped_column(String(40))
    display_name: Mapped[str] = mapped_column(String(40))
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(24))
    division: Mapped[str] = mapped_column(String(12))
    active: Mapped[int] = mapped_column(default=1)
    demo: Mapped[int] = mapped_column(default=0)
    first_password: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[int] = mapped_column(BigInteger)


class Device(Base):
    """A browser store that the server gave an id to, and the ledger of what it sent.

    ``received`` is the JSON list of closed ranges of ``seq`` that have arrived, e.g.
    [[1,40],[42,57]]; ``contiguous_seq`` is the end of the range that starts at 1 (here 40).
    """

    __tablename__ = "device"
    __table_args__ = (Index(None, "account_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    county_code: Mapped[str] = mapped_column(String(6))
    secret_hash: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[str] = mapped_column(String(36))
    label: Mapped[str] = mapped_column(String(120), default="")
    received: Mapped[str] = mapped_column(Text, default="[]")
    contiguous_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    max_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    pending: Mapped[int] = mapped_column(default=0)
    app: Mapped[str] = mapped_column(String(40), default="")
    skew_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    persisted: Mapped[int] = mapped_column(default=0)
    quota_pct: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[int] = mapped_column(BigInteger)
    last_seen: Mapped[int] = mapped_column(BigInteger)
    revoked_at: Mapped[int | None] = mapped_column(BigInteger)


class Session(Base):
    """A sign-in. The key is the SHA-256 of the opaque token; the token itself is never stored."""

    __tablename__ = "session"
    __table_args__ = (Index(None, "account_id"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36))
    account_id: Mapped[str] = mapped_column(String(36))
    device_id: Mapped[str] = mapped_column(String(36))
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[int] = mapped_column(BigInteger)
    last_seen: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[int] = mapped_column(BigInteger)
    revoked_at: Mapped[int | None] = mapped_column(BigInteger)


class Totp(Base):
    """The second factor of an account.

    ``secret`` is what its codes are made of, encrypted; NULL until the first code has proved that
    the phone has it. ``pending`` is one that is being set up, encrypted too. ``last_step`` is the
    30 s step of the last code that was taken: none is taken twice. ``recovery`` is the JSON list
    of the hashes of the recovery codes that are left.
    """

    __tablename__ = "totp"

    account_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    secret: Mapped[str | None] = mapped_column(Text)
    pending: Mapped[str | None] = mapped_column(Text)
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    recovery: Mapped[str] = mapped_column(Text, default="[]")
    created_at: Mapped[int] = mapped_column(BigInteger)


class Setting(Base):
    """A county's own choice, e.g. which track its dashboard leads with."""

    __tablename__ = "setting"

    county_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class Feedback(Base):
    """投诉建议: what a user wrote to the county, which every such app must offer."""

    __tablename__ = "feedback"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    county_code: Mapped[str] = mapped_column(String(6))
    account_id: Mapped[str] = mapped_column(String(36))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[int] = mapped_column(BigInteger)


class Audit(Base):
    """Append-only; ``hash`` is the SHA-256 of the row and of the hash before it."""

    __tablename__ = "audit"

    county_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger)
    actor: Mapped[str] = mapped_column(String(36))
    what: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(Text)
    before: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
