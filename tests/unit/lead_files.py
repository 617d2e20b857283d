"""A file of people, and all that a lead book holds of it: what the tests of the lead book share."""

from __future__ import annotations

from assistant.storage.lead_tables import (
    accounts,
    activities,
    deals,
    lead_keys,
    lead_terms,
    leads,
    stage_changes,
    strangers,
)

PEOPLE = """Name,Company,Email,Phone,Lead Status,Notes,Shoe size
Dana Brook,Northwind Ltd,dana@northwind.example,+1 555 123 4567,Qualified,wants a pilot,38
Tom Ade,Brightside,tom@brightside.example,0151/234 567 89,New,,44
Katherine Meyer,Halden Freight,k.meyer@halden.example,,New,,
,Kestrel Labs,,,,,
"""


def everything(database):
    """All that the book holds and can find, however it came in."""
    with database.reading() as connection:
        tables = (accounts, leads, deals, stage_changes, activities, lead_keys, lead_terms, strangers)
        held = {one.name: sorted(map(repr, connection.execute(one.select()))) for one in tables}
        for index in ("lead_words", "lead_numbers"):
            held[index] = sorted(map(repr, connection.exec_driver_sql(f"SELECT rowid, * FROM {index}")))
    return held
