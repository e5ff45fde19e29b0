"""What somebody wants done about a held operation, what was decided, and why it cannot be."""

from dataclasses import dataclass, field

from backend.intake.verdict import FieldError
from backend.records.revise import Body

ACCEPTED, REPAIRED, RETURNED = "accepted", "repaired", "returned"
HOWS = (ACCEPTED, REPAIRED, RETURNED)


@dataclass(slots=True, frozen=True)
class Wish:
    """A decision as it is asked for.

    ``decision_id`` is the asker's own: the same one again is the same decision. ``values`` are the
    fields that a repair corrects, ``division`` another place for the record; ``reason`` is told to
    the author. ``closed_months`` says that the county lets its officers write into closed months.
    """

    decision_id: str
    op_id: str
    how: str
    reason: str = ""
    values: Body = field(default_factory=dict)
    division: str | None = None
    closed_months: bool = False


@dataclass(slots=True, frozen=True)
class Decided:
    """A decision as it stands, by whom and when (ms); ``rev`` where something came in force.

    ``moved`` tells whether a record changed just now.
    """

    op_id: str
    how: str
    reason: str
    made: str | None
    rev: int | None
    account_id: str
    at: int
    replayed: bool = False
    moved: bool = False


class Refused(Exception):
    """Why it cannot be done; nothing was written. ``code`` is one of ``REFUSALS``."""

    def __init__(
        self,
        code: str,
        errors: list[FieldError] | None = None,
        decided: Decided | None = None,
    ) -> None:
        super().__init__(code)
        self.code, self.errors, self.decided = code, errors or [], decided


#: The closed set of refusals, each in the words of both languages.
REFUSALS = {
    "not_found": ("没有找到，或不在您的管辖范围内。", "Not found, or not in your scope."),
    "already_decided": (
        "这一条已经有人处理过了。",
        "Somebody has decided about this one already.",
    ),
    "already_settled": (
        "这一条已经不用处理：它等的内容已收到。",
        "This one no longer waits: what it was waiting for has arrived.",
    ),
    "only_repair": (
        "这一条的内容过不了校验，不能直接采纳，请更正或退回。",
        "What it says would make an impossible record; repair it or return it.",
    ),
    "invalid": ("更正后的内容还有错，请再看一看。", "What you corrected is still not possible."),
    "no_record": (
        "它要改的记录还没有，不能直接采纳，请补全后更正，或退回。",
        "The record that it changes does not exist; complete it by a repair, or return it.",
    ),
    "not_yet": (
        "系统还不认识这类记录或这个版本，等系统更新后再处理。",
        "The system does not know this kind or version yet; decide after its update.",
    ),
    "beyond_scope": (
        "这条记录在别的乡镇，请县里处理。",
        "The record stands in another township; the county decides.",
    ),
    "county_only": (
        "这个月已经封账，只能由县里处理。",
        "That month is closed; only the county decides.",
    ),
    "month_closed": (
        "这个月已经封账，不能再改数。要先由县里解封，或退回。",
        "That month is closed; it must be opened again first, or return this one.",
    ),
    "nothing_to_repair": (
        "撤回和审核没有可更正的内容，请采纳或退回。",
        "A withdrawal or a review has no fields to correct; accept it or return it.",
    ),
}
