"""Is this database older than what was kept outside of it: a copy cut short, or a restore?

Nothing inside a database can tell: ``shishu.db`` without the log beside it (``shishu.db-wal``) is
whole and agrees with itself, as of an earlier instant. The kept heads of the audit chains can, as
far back as the last of them.
"""

from flask import current_app
from sqlalchemy import inspect

from backend.clock import iso
from backend.db import db, is_sqlite, reading
from backend.people.audit import NO_COUNTY
from backend.people.heads import (
    Head,
    HeadsUnreadable,
    heads,
    last_number,
    lost,
    read_heads,
    write_heads,
)
from worker.upkeep.fault import Fault
from worker.upkeep.store import last_operation

_DO_ZH = (
    "可能是恢复的较早备份，或只拷了 shishu.db、没有 shishu.db-wal 的一份。请从最新的备份恢复；"
    "有意用这一份，请运行 shishu epoch renew（让手机补报），再运行 shishu audit head --anew"
)
_DO_EN = (
    "an earlier backup perhaps, or a copy of shishu.db without its shishu.db-wal. Restore the"
    " newest backup; to go on with this one run shishu epoch renew (phones send again what it"
    " lacks), then shishu audit head --anew"
)


def anchored(county_code: str) -> list[Fault]:
    """The first kept head of a county, and of what belongs to none, that is not in its chain."""
    kept, _ = _kept()
    faults = []
    for code in (county_code, NO_COUNTY):
        asked = list(dict.fromkeys(head for head in kept if head.county_code == code))
        with reading() as connection:
            gone = lost(connection, asked)
            last = last_number(connection, code)
        if gone:
            faults.append(_fault(min(gone, key=lambda head: head.number), last))
    return faults


def _fault(head: Head, last: int) -> Fault:
    zh = f"数据库比留存的审计链头旧：{head.county_code} 在 {head.at} 已有第 {head.number} 行，"
    en = f"the database is older than a kept head: {head.county_code} had row {head.number} at"
    if last < head.number:
        zh += f"现在只到第 {last} 行。"
        en += f" {head.at}, and now ends with row {last}: "
    else:
        zh += "现在的那一行不是它（较早的一份又写了下去，或被改过）。"
        en += f" {head.at}, and has another in its place (an older state that went on): "
    return Fault("anchor", f"{head.county_code} {head.number}", zh + _DO_ZH, en + _DO_EN)


def _kept() -> tuple[list[Head], str]:
    """The kept heads, and in words why there are none or not all."""
    path = current_app.extensions["settings"].audit_heads
    if not path.exists():
        return [], f"还没有留存的审计链头（{path}） no heads were kept"
    try:
        found = read_heads(path)
    except HeadsUnreadable as unreadable:
        return [], str(unreadable)
    if found.torn:
        lines = ", ".join(map(str, found.torn))
        return found.heads, f"{path} 第 {lines} 行不完整，没有比对 lines {lines} are torn"
    return found.heads, "" if found.heads else f"{path} 是空的 is empty"


def vouched() -> list[str]:
    """What is to be known beside a proof that agrees: until when, and what nothing can vouch for.

    Lines for an operator. Nothing where heads are kept and the engine keeps one file set.
    """
    kept, why = _kept()
    with reading() as connection:
        at = last_operation(connection)
        alone = is_sqlite(connection)
    lines = []
    if at is not None:
        lines.append(f"最后一条操作 last operation: {iso(at)}")
    if why:
        lines.append(f"注意 note: {why}")
    if not kept and at is not None:
        lines.append(NOT_VOUCHED + (ALONE if alone else ""))
    return lines


NOT_VOUCHED = (
    "库外没有可对照的，这一份是不是较早的，核对不出来：请看最后一条操作的时间对不对。"
    " Nothing outside the database vouches that this is its newest state: look at the time of the"
    " last operation."
)
ALONE = (
    " 运行中只拷 shishu.db、没有拷 shishu.db-wal，得到的就是较早的一份；请用 shishu backup。"
    " A copy of shishu.db without its shishu.db-wal cannot be told from an older state: use shishu"
    " backup."
)


def keep_in_step() -> None:
    """Append today's heads where heads are kept already: what was proved is not to be lost unseen.

    Where none are, none are begun: a lone copy must not vouch for itself.
    """
    kept, _ = _kept()
    if not kept:
        return
    with reading() as connection:
        found = heads(connection)
    write_heads(current_app.extensions["settings"].audit_heads, found)


def lost_whole() -> str | None:
    """One line for who is about to make tables in an empty database that heads were kept of."""
    kept, _ = _kept()
    if not kept or inspect(db.engine).has_table("audit"):
        return None
    settings = current_app.extensions["settings"]
    return LOST.format(heads=settings.audit_heads, at=max(head.at for head in kept))


LOST = (
    "数据库是空的，可是 {heads} 记着它到 {at} 还有内容。请停下来，从备份放回；"
    "确实要从头开始，先把这个文件移走。"
    " The database is empty, and this file says that it was not: restore a backup, or move the file"
    " away to begin from nothing."
)
