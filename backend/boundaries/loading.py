"""A list of divisions, imported and put on record."""

from collections import Counter

from sqlalchemy.engine import Connection

from backend.boundaries.names import names_changed
from backend.divisions.code import county_of
from backend.divisions.importing import ImportReport, import_file
from backend.divisions.store import new_facts
from backend.people.audit import audit


def load_file(connection: Connection, raw: bytes, actor_id: str) -> ImportReport:
    """Import a CSV file's bytes; what it did is on record in each county's chain.

    Dashboards show the new names at once. Raises DivisionsRefused with every fault.
    """
    report = import_file(connection, raw)
    counts = {
        "added": Counter(map(county_of, report.added)),
        "changed": Counter(map(county_of, report.changed)),
        "closed": Counter(map(county_of, report.closed)),
    }
    for county_code in sorted({code for count in counts.values() for code in count}):
        names_changed(connection, county_code)
        detail = {what: count[county_code] for what, count in counts.items()}
        audit(connection, county_code, actor_id, "divisions.imported", detail)
        new_facts(connection, county_code)
    return report
