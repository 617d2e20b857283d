import pytest

from assistant.domain.errors import InputError
from assistant.engines.leads.columns import choose, recognise

HUBSPOT = (
    "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,"
    "Lead Status,Create Date,Associated Company,Favourite colour"
)
HUBSPOT_DEALS = (
    "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Pipeline,Associated Contact,Associated Company"
)
HUBSPOT_COMPANIES = "Record ID,Company name,Company Domain Name,Company owner,Phone Number,City,Country/Region,Industry"
SALESFORCE = (
    "Lead ID,First Name,Last Name,Title,Company / Account,Email,Mobile,Lead Source,Lead Status,Lead Owner,Create Date"
)
SALESFORCE_API = (
    "Id,FirstName,LastName,Company,Email,MobilePhone,LeadSource,Status,OwnerId,CreatedDate,LastActivityDate"
)
OPPORTUNITY = (
    "Opportunity ID,Opportunity Name,Account Name,Stage,Amount,"
    "Close Date,Probability (%),Opportunity Owner,Created Date"
)
PIPEDRIVE = "Person - ID,Person - Name,Person - Email - Work,Person - Phone - Work,Person - Organization,Person - Label"
PIPEDRIVE_DEALS = (
    "Deal - ID,Deal - Title,Deal - Value,Deal - Currency,Deal - Stage,"
    "Deal - Status,Deal - Organization,Deal - Contact person"
)
ACTIVITIES = (
    "Activity - ID,Activity - Type,Activity - Subject,Activity - Due date,Activity - Note,Activity - Contact person"
)


def read(heads, *rows, table=""):
    return recognise(heads.split(","), [row.split(",") for row in rows], table)


@pytest.mark.parametrize(
    ("heads", "system", "table", "some"),
    [
        (HUBSPOT, "HubSpot", "leads", {"Record ID": "id", "Associated Company": "company", "Lead Status": "stage"}),
        (HUBSPOT_DEALS, "HubSpot", "deals", {"Deal Name": "deal", "Amount": "value", "Associated Contact": "name"}),
        (HUBSPOT_COMPANIES, "HubSpot", "accounts", {"Company name": "company", "Company Domain Name": "website"}),
        (SALESFORCE, "Salesforce", "leads", {"Company / Account": "company", "Mobile": "mobile", "Title": "title"}),
        (SALESFORCE_API, "Salesforce", "leads", {"Id": "id", "LastActivityDate": "last_activity", "OwnerId": "owner"}),
        (OPPORTUNITY, "Salesforce", "deals", {"Stage": "deal_stage", "Probability (%)": "probability"}),
        (PIPEDRIVE, "Pipedrive", "leads", {"Person - Email - Work": "email", "Person - Organization": "company"}),
        (PIPEDRIVE_DEALS, "Pipedrive", "deals", {"Deal - Title": "deal", "Deal - Organization": "company"}),
        (ACTIVITIES, "Pipedrive", "activities", {"Activity - Due date": "at", "Activity - Note": "text"}),
        ("Vorname,Nachname,Firma,Telefon,E-Mail", "", "leads", {"Firma": "company", "Telefon": "phone"}),
    ],
)  # fmt: skip
def test_the_exports_of_customer_systems_are_recognised(heads, system, table, some):
    mapping = read(heads)
    assert (mapping.system, mapping.table) == (system, table)
    assert {head: dict(mapping.columns)[head] for head in some} == some


def test_a_name_is_not_believed_when_what_stands_in_the_column_is_something_else():
    mapping = read("Prospect ID,Lead Source,Last Activity", "7,Google,Email Opened", "8,Direct,Page Visited")
    assert dict(mapping.columns)["Last Activity"] == ""
    assert dict(read("Id,Last Activity", "7,2026-01-02").columns)["Last Activity"] == "last_activity"


def test_a_column_of_addresses_is_mail_whatever_it_is_called():
    assert dict(read("Wer,Erreichbar", "Dana,d@x.de", "Tom,t@x.de").columns)["Erreichbar"] == "email"


def test_somebody_can_choose_otherwise_and_no_field_has_two_columns():
    mapping = choose(read("Name,Email,Mail 2"), {"Mail 2": "email", "Name": ""})
    assert dict(mapping.columns) == {"Name": "", "Email": "", "Mail 2": "email"}
    assert mapping.chosen


@pytest.mark.parametrize(
    ("wanted", "said"), [({"Nmae": "name"}, "no column Nmae"), ({"Name": "shoe"}, "no field shoe")]
)
def test_a_choice_that_cannot_be_is_told_with_what_can(wanted, said):
    with pytest.raises(InputError, match=said) as refused:
        choose(read("Name,Email"), wanted)
    assert "Email" in refused.value.hint or "email" in refused.value.hint
