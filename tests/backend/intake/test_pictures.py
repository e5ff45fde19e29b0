"""Pictures are announced with their operation, and linked to the record that shows them."""

from tests.backend.intake.door import KIND, Door, errors, rows


def test_attach_takes_photos_only(door: Door):
    create = door.create()
    door.take(create)
    photo = {"sha256": "a" * 64, "bytes": 140_000}
    attach = door.ops.make("attach", KIND, create["record_id"], {"photos": ["a" * 64]}, {},
                           {"rev": 1}, photos=[photo])  # fmt: skip
    assert door.one(attach).outcome == "applied"
    assert rows("SELECT sha256, bytes, stored FROM photo") == [{**photo, "stored": None}]
    assert rows("SELECT field, gone FROM record_photo") == [{"field": "photos", "gone": 0}]
    other = door.ops.make("attach", KIND, create["record_id"], {"area_mu": 1}, {}, {"rev": 2})
    verdict = door.one(other)
    assert (verdict.outcome, errors(verdict)) == ("quarantined", [("area_mu", "only_photos")])
    gone = door.edit(create, {"rev": 2}, {"photos": None}, {"photos": ["a" * 64]})
    assert door.one(gone).outcome == "applied"
    assert rows("SELECT field, gone FROM record_photo") == [{"field": "photos", "gone": 1}]


def test_pictures_of_a_held_operation_can_be_uploaded(door: Door):
    photo = {"sha256": "b" * 64, "bytes": 9}
    held = {**door.create(photos=["b" * 64], area_mu=-1), "photos": [photo]}
    assert door.one(held).code == "invalid"
    assert rows("SELECT sha256, bytes FROM photo") == [photo]
    assert rows("SELECT record_id, field, gone FROM record_photo") == [
        {"record_id": held["record_id"], "field": "photos", "gone": 1}
    ]
