"""Bugs of the phone, each another text in its core."""

from tests.simulation.mutants import phone

_DUE = """tx.ops.where("[author+due]").equals([author, 1]).filter((row) => row.seq !== null && """
_FAILED = """			return {
				type: "failed","""

MUTANTS = [
    phone("resync_clears_outbox", "a resync clears the outbox too",
          ("if (answer.reset) await tx.records.clear();",
           "if (answer.reset) { await tx.records.clear(); await outboxDb.ops.clear(); }")),
    phone("portal_counts", "whatever answers 200 has answered for all that was sent",
          ('return isOurs(json, requestId) ? understood(json) : "portal"',
           "return isOurs(json, requestId) ? understood(json) : { ...json, results: [],"
           " changes: [], device: void 0, unread: { copies: true, changes: [] },"
           " everything: true }"),
          ("const answer = await post(request, state.plain, signal);",
           "const answer = await post(request, state.plain, signal);"
           " if (answer.everything) await writing((tx) => tx.ops.where(\"op_id\").anyOf(ids)"
           ".modify({ due: 0, state: \"acknowledged\" }));")),
    phone("request_id_unchecked", "an answer to somebody else's request counts",
          ("return isObject(json) && json.request_id === requestId",
           "return isObject(json) && json.proto === 1")),
    phone("seq_reused", "a phone whose store was lost counts from 1 again",
          ("let next = Math.max(told, known, ...used) + 1;",
           "let next = Math.max(0, ...used) + 1;")),
    phone("seq_not_kept", "a number is given and not noted",
          ("next: counter.next + 1", "next: counter.next")),
    phone("drops_on_400", "an operation that was refused as unreadable is deleted",
          ("await noteTrouble(ids[0], failure);",
           "await writing((tx) => tx.ops.where(\"op_id\").equals(ids[0]).delete());")),
    phone("drops_on_retry", "an operation that was not stored is not sent again",
          ('if (result.outcome === "retry") return row;', "")),
    phone("unknown_is_final", "an operation with a verdict of a later release is never sent again",
          ("return verdict(said) && (inForce(said) || notInForce(said));",
           'if (!inForce(said) && !notInForce(said)) said.outcome = "quarantined"; return true;')),
    phone("unknown_change_passed", "the cursor moves past a change that was not understood",
          ("if (before || !answer.unread?.changes.length) return before;", "return before;")),
    phone("timeout_is_success", "what was sent counts as arrived, answered or not (scenario 11)",
          (_FAILED, """			if (failure === "timeout" || failure === "offline")
				await writing((tx) => tx.ops.where("op_id").anyOf(ids)
					.modify({ due: 0, state: "acknowledged" }));
""" + _FAILED)),
    phone("epoch_ignored", "a restored server is not told again what it has lost",
          ("if ((await tx.kv.get(key))?.value === answer.epoch) return;", "return;")),
    phone("sends_everybodys", "whoever is signed in sends what others left on the phone",
          (_DUE + "!row.trouble)", 'tx.ops.where("due").equals(1).filter((row) => '
           "row.seq !== null && !row.trouble)")),
    phone("relaxed_durability", "已存手机 is said of what may go with the power",
          ('chromeTransactionDurability: "strict"', 'chromeTransactionDurability: "relaxed"')),
    phone("saved_too_soon", "已存手机 is said before the transaction has ended",
          ("		await writing((tx) => store(tx, pending));\n		await readBack(pending);\n",
           "		void writing((tx) => store(tx, pending)).catch(() => undefined);\n")),
    phone("cursor_first", "the cursor is kept before the changes that it covers",
          ("	function pull(answer, author, from) {\n",
           """	async function pull(answer, author, from) {
		await revising(async (tx) => {
			const { cursor } = answer, value = (await tx.kv.get("sync"))?.value ?? {};
			await tx.kv.put({ key: "sync", value: { ...value, cursor: cursor ?? void 0 } });
			from = cursor ?? void 0;
		});
""")),
    phone("next_person_clears", "who signs in after another clears what that one left",
          ("!== profile.account.id) await clearCopies(tx);",
           "!== profile.account.id) { await clearCopies(tx); await outboxDb.ops.clear(); }")),
    phone("tombstone_ignored", "a withdrawn record stays on the screen",
          ("dead: Boolean(change.dead)", "dead: false")),
    phone("gone_still_stands", "what others took away before a full pull still stands on the phone",
          ("const copy = told.copy ?? leftOver(rows, told.whole);", "const { copy } = told;")),
    phone("held_for_ever", "what a person has settled is still shown as held",
          ("|| change.held?.includes(row.op_id)) continue;", "|| true) continue;"),
          ('(row?.state !== "held" || row.author !== author) return;', "(true) return;")),
]  # fmt: skip
