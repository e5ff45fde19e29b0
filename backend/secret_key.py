"""The embedded set-up's own secret, ``var/secret_key``: whole, or nothing is served."""

import logging
import re
import secrets
from contextlib import suppress
from pathlib import Path

from backend.kept import write_whole

log = logging.getLogger(__name__)

NAME, DATABASE = "secret_key", "shishu.db"
#: What ``token_urlsafe(48)`` makes; a file cut short is told by its length.
_SECRET = re.compile(r"[A-Za-z0-9_-]{64}")

MISSING = (
    "{path} 不见了，可是 {database} 里已有用这个密钥保护的数据（第二步验证码、手机导出的文件）。"
    "请从备份放回这个文件；确实没有了，设 NEW_SECRET=1 再启动一次，换一个新的。"
    " The secret is missing while the database depends on it: put the file back from a backup,"
    " or start once with NEW_SECRET=1 (second factors must be set up anew then, and files that"
    " phones have exported cannot be opened)."
)
BROKEN = MISSING.replace("不见了", "是空的或不完整").replace(
    "The secret is missing", "The secret is empty or cut short"
)


class SecretLost(Exception):
    """There is no whole secret, and a new one must not be made in silence; says what to do."""


def kept_secret(var_dir: Path, begin_anew: bool = False) -> str:
    """The secret of this folder, made where nothing depends on one yet. Raises SecretLost."""
    path, database = var_dir / NAME, var_dir / DATABASE
    found = _read(path)
    if found is not None and _SECRET.fullmatch(found):
        return found
    depended_on = database.exists() and database.stat().st_size > 0
    if depended_on and not begin_anew:
        words = MISSING if found is None else BROKEN
        raise SecretLost(words.format(path=path, database=database))
    if found is not None:
        log.warning("%s was empty or cut short; a new one is made 密钥文件不完整，已新做", path)
        path.unlink(missing_ok=True)
    # Where another process was quicker, it has written it whole.
    with suppress(FileExistsError):
        write_whole(path, secrets.token_urlsafe(48).encode(), anew=True)
    return path.read_text(encoding="ascii")


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("ascii", "replace").strip()
    except FileNotFoundError:
        return None
