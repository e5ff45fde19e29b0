"""Verdicts: the closed set of outcomes, and the words in which each refusal is told."""

from dataclasses import dataclass
from typing import Any

APPLIED, MERGED, CONFLICT, QUARANTINED = "applied", "merged", "conflict", "quarantined"
LATE, KEY_REUSE, MALFORMED, RETRY = "late", "key_reuse", "malformed", "retry"
IN_FORCE = frozenset((APPLIED, MERGED))

INVALID, WAITING, OUT_OF_SCOPE = "invalid", "waiting_for_base", "out_of_scope"

FieldError = dict[str, Any]
"""``{"field", "code", "params", "message": {"zh", "en"}}``, as on the wire."""

_MOST_ERRORS, _LONGEST_NAME = 20, 40

WORDS = {
    "overlap": (
        "{label}已被别人改成另一个值，您改的已留存，等乡镇定。",
        "Somebody else has changed {label} meanwhile; yours is kept and waits for the township.",
    ),
    "deleted": (
        "这条记录已被撤回，您改的已留存，等乡镇定。",
        "This record was withdrawn meanwhile; yours is kept and waits for the township.",
    ),
    "edited": (
        "您看到之后，别人又改过这条记录，等乡镇定。",
        "Others have changed this record since you saw it; the township decides.",
    ),
    "record_exists": (
        "这条记录已经存在，内容不同，等乡镇定。",
        "A record of this id exists with other content; the township decides.",
    ),
    "out_of_scope": (
        "这条记录的所属村不在您的管辖范围内，已留存，请乡镇处理。",
        "The record's division is not in your scope; it is kept for the township.",
    ),
    "wrong_level": (
        "这类记录不能报在这一级，请改选所属行政区划。",
        "This kind of record does not belong to a division of this level.",
    ),
    "unknown_kind": (
        "服务器还不认识这类记录，已留存，等系统更新后处理。",
        "The server does not know this kind yet; it is kept until the system is updated.",
    ),
    "newer_version": (
        "这条记录来自更新的版本，已留存，等系统更新后处理。",
        "This comes from a newer version; it is kept until the system is updated.",
    ),
    "kind_differs": (
        "记录的种类不能更改，请撤回后重新填报。",
        "A record cannot change its kind; withdraw it and report anew.",
    ),
    "account_disabled": (
        "您的账号已停用，内容已留存，请乡镇处理。",
        "Your account is disabled; what you sent is kept for the township.",
    ),
    "author_mismatch": (
        "填报人与当前登录的账号不一致，已留存，请乡镇处理。",
        "The author is not the account that is signed in; it is kept for the township.",
    ),
    "unproven": (
        "来自导出的文件，还不能证实出自这部手机，已留存，请乡镇核对。",
        "It came in a file that does not prove which phone made it; the township looks at it.",
    ),
    "role": (
        "您的角色不能进行这项操作，内容已留存。",
        "Your role does not allow this; what you sent is kept.",
    ),
    WAITING: (
        "它所依据的内容还没有收到，收到后会自动处理。",
        "What it builds on has not arrived yet; it is settled by itself when it does.",
    ),
    "unexpected": (
        "系统处理这条时出错，内容已留存，请联系管理员。",
        "The system failed on this one; it is kept; please tell the administrator.",
    ),
    LATE: (
        "这个月的数据已经封账，内容已留存，等县里处理。",
        "That month is closed; what you sent is kept and waits for the county.",
    ),
    KEY_REUSE: (
        "同一操作编号先前报过不同的内容，先前的有效，这次的另存。",
        "Other content came under this operation id before; that stands, this is kept beside it.",
    ),
    "not_a_status": (
        "审核结论只能是“通过”或“退回”。",
        'The status can only be "approved" or "returned".',
    ),
    "only_photos": (
        "补充照片时不能修改{label}。",
        "Attaching photos cannot change {label}.",
    ),
    "not_an_object": ("{label}无法识别。", "{label} is not a JSON object."),
    "not_an_id": ("{label}不是有效的编号。", "{label} is not a UUID in lower-case letters."),
    "not_a_seq": ("{label}不是有效的顺序号。", "{label} is not a whole number from 1 on."),
    "not_a_do": ("{label}不是系统认识的操作。", "{label} is not an operation that is known."),
    "not_a_name": ("{label}不是有效的名称。", "{label} is not a name (a-z, 0-9, _)."),
    "not_a_version": ("{label}不是有效的版本号。", "{label} is not a version number."),
    "not_a_division": ("{label}不是12位的区划代码。", "{label} is not a 12-digit code."),
    "not_a_moment": ("{label}不是有效的时间。", "{label} is not a time in milliseconds."),
    "not_photos": ("{label}不是有效的照片清单。", "{label} is not a list of photos."),
    "not_a_base": ("{label}没有说明依据哪一版。", "{label} does not say what it builds on."),
}  # fmt: skip

#: The part of an operation that a code is about, where it is always the same one.
_ABOUT = {
    "out_of_scope": "division",
    "wrong_level": "division",
    "unknown_kind": "kind",
    "newer_version": "kind_version",
    "kind_differs": "kind",
    "author_mismatch": "author",
    "role": "do",
    WAITING: "base",
    "not_a_status": "status",
    KEY_REUSE: "op_id",
    "record_exists": "record_id",
}


@dataclass(slots=True)
class Verdict:
    """What became of one operation, as it is stored and answered.

    ``rev`` and ``number`` are set where it is in force; ``code`` and ``field_errors`` say why
    where it is not.
    """

    op_id: str
    outcome: str
    rev: int | None = None
    code: str | None = None
    field_errors: list[FieldError] | None = None
    replayed: bool = False
    number: int | None = None

    @property
    def in_force(self) -> bool:
        """Whether the operation made a revision of its record."""
        return self.outcome in IN_FORCE


def told(code: str, field: str | None = None, label: dict[str, str] | None = None) -> FieldError:
    """One field error in the words of this module; ``label`` is the field's own name, if any."""
    name = (_ABOUT.get(code, "") if field is None else field)[:_LONGEST_NAME]
    zh, en = WORDS[code]
    label = label or {"zh": name, "en": name or "The operation"}
    message = {
        "zh": zh.replace("{label}", label["zh"]),
        "en": en.replace("{label}", label["en"]),
    }
    return {"field": name, "code": code, "params": {}, "message": message}


def held(
    op_id: str, outcome: str, code: str | None, errors: list[FieldError] | None = None
) -> Verdict:
    """The verdict of an operation that is kept and not in force."""
    told_errors = errors if errors is not None else [told(code or outcome)]
    return Verdict(op_id, outcome, code=code, field_errors=told_errors[:_MOST_ERRORS])


def malformed(op_id: str, wrong: list[tuple[str, str]]) -> Verdict:
    """The verdict of what cannot be read as an operation."""
    return held(op_id, MALFORMED, None, [told(code, field) for field, code in wrong])


def retry(op_id: str) -> Verdict:
    """The one outcome that stores nothing."""
    return Verdict(op_id, RETRY)
