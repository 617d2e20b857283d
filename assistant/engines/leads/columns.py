"""Which column of a file is what: names that customer systems and people give them, and what stands in them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from assistant.domain.errors import InputError
from assistant.domain.leads import TABLES, Mapping
from assistant.domain.naming import MAIL
from assistant.engines.leads.values import READERS

# Fields and what they are called, small and without signs. The first that fits wins: the surer name first.
_WHO = {
    "company": "company companyname companyaccount accountname account organization organizationname organisation "
    "associatedcompany primarycompany firma unternehmen entreprise societe empresa associatedcompanyprimary employer",
    "website": "website websiteurl companydomainname domain webseite url companywebsite",
    "industry": "industry sector branche companyindustry secteur industria",
    "employees": "employees numberofemployees noofemployees companysize mitarbeiter effectif headcount",
    "revenue": "revenue annualrevenue umsatz companyrevenue chiffredaffaires",
    "city": "city mailingcity billingcity ort stadt ville ciudad",
    "country": "country countryregion mailingcountry billingcountry officelocation land pays pais",
    "owner": "owner contactowner leadowner companyowner dealowner opportunityowner accountowner ownerid ownername "
    "salesagent salesrep rep assignedto hubspotowner zustandig",
    "source": "source leadsource originalsource originalsourcetype leadorigin quelle campaignsource",
    "created": "created createdate createddate createdat datecreated creationdate createdon created date added "
    "leadcreated personcreated organizationcreated erstellt addtime",
    "note": "note notes comment comments description notiz notizen bemerkung remarks",
}
_PERSON = {
    "name": "name fullname contactname leadname personname contactperson ansprechpartner nom nombre kontakt person",
    "first_name": "firstname givenname vorname prenom first",
    "last_name": "lastname surname familyname nachname apellido apellidos last",
    "email": "email emailaddress mail emailwork personemail workemail correo courriel emailhome emailother",
    "phone": "phone phonenumber telephone tel telefon phonework workphone businessphone telefono telefonnummer",
    "mobile": "mobile mobilephone mobilephonenumber cell cellphone phonemobile handy mobil homephone phonehome "
    "phoneother",
}
FIELDS: dict[str, dict[str, str]] = {
    "leads": {
        "id": "recordid leadid contactid personid id prospectid hsobjectid externalid crmid leadnumber contactno",
        **_PERSON,
        "title": "title jobtitle position role job funktion poste cargo",
        **_WHO,
        "stage": "leadstatus lifecyclestage status stage hsleadstatus leadstage phase",
        "last_activity": "lastactivitydate lastactivity lastcontacted lastactivityat lastmodifieddate updatetime",
    },
    "accounts": {
        "id": "recordid accountid companyid organizationid id externalid hsobjectid",
        **(_WHO | {"company": "name " + _WHO["company"]}),
        "phone": "phone phonenumber telephone telefon",
        "email": "email emailaddress",
    },
    "deals": {
        "id": "recordid opportunityid dealid opportunitynumber opportunityno id externalid hsobjectid",
        "deal": "dealname opportunityname opportunity title deal name dealtitle product subject",
        "deal_stage": "dealstage dealstagename dealstagelabel stagename stage pipelinestage salesstage "
        "opportunitystage phase",
        "status": "status opportunityresult dealstatus result outcome",
        "is_won": "isclosedwon hsisclosedwon iswon won closedwon",  # whatever the stage is called
        "is_lost": "isclosedlost hsisclosedlost islost lost closedlost",
        "is_closed": "isdealclosed isclosed hsisclosed isclosednumeric hsisclosedcount closed",
        "value": "amount value dealvalue closevalue opportunityamountusd opportunityamount dealamount price betrag "
        "amountincompanycurrency weightedvalue",
        "currency": "currency dealcurrency currencyisocode",
        "probability": "probability dealprobability",
        "opened": "created createdate createddate dealcreated engagedate createdat opened opendate leadcreated addtime",
        "closes": "expectedclosedate closesat expectedclose",
        "closed": "closedate closeddate dealclosedon closedon closetime wontime closedat dateclosed",
        "lost": "losttime lostdate",  # where a system has a day for each
        **{name: names for name, names in _WHO.items() if name != "created"},
        **{
            name: names if name != "name" else "contactperson contactname associatedcontact person contact personname"
            for name, names in _PERSON.items()
        },
    },
    "activities": {
        "id": "recordid activityid taskid eventid engagementid id externalid",
        "kind": "type activitytype tasktype kind engagementtype channel tasksubtype",
        "at": "duedate activitydate date at starttime startdatetime time timestamp marktime donetime completeddate "
        "createdate activitydatetime datetime",
        "subject": "subject title activitysubject betreff",
        "text": "text body note notes description comments content fulldescription activitynote notebody",
        "company": _WHO["company"] + " relatedto what",
        "owner": _WHO["owner"],
        **{
            name: names if name != "name" else names + " who contact associatedcontact whoname lead"
            for name, names in _PERSON.items()
        },
    },
}
_KNOWN = {name for fields in FIELDS.values() for names in fields.values() for name in names.split()}
# What a table must have one of, and what only it has.
_NEEDED = {"deals": {"deal_stage", "status", "value", "closed"}, "activities": {"at"}, "accounts": {"company"}}
_MARKS = {
    "deals": "dealname dealstage opportunityname opportunityid opportunitynumber stagename closevalue "
    "opportunityresult "
    "dealtitle dealvalue closedate amount dealid engagedate expectedclosedate",
    "activities": "activitytype activitydate activitysubject duedate subject taskid whoid activityid engagementtype "
    "type",
    "accounts": "companyid accountid companydomainname organizationid yearestablished subsidiaryof companyowner "
    "accountowner organizationcreated",
    "leads": "email firstname lastname leadstatus leadsource lifecyclestage leadid contactid prospectid jobtitle "
    "mobilephone leadnumber personname emailaddress",
}
_SYSTEMS = {
    "HubSpot": "recordid hsobjectid contactowner lifecyclestage associatedcompany companydomainname dealowner "
    "marketingcontactstatus originalsource associatedcontact associatedcompanyids companyowner hsleadstatus",
    "Salesforce": "leadid leadowner companyaccount stagename opportunityowner opportunityid ownerid isconverted "
    "numberofemployees annualrevenue mobilephone leadsource accountid whoid createddate isdeleted systemmodstamp "
    "billingcity mailingcity opportunityname",
}
_PREFIXES = ("Person", "Organization", "Deal", "Activity", "Lead")  # Pipedrive writes "Person - Email - Work"
_SAMPLE = 300  # rows looked at
_SURE = 0.8  # of the cells looked at must be of the field's type
_ENOUGH = 2  # marks that prove a system


def recognise(heads: Sequence[str], rows: Sequence[Sequence[str]], table: str = "") -> Mapping:
    """The mapping that fits these columns best, from their names and, as a check, from what stands in them."""
    bare = [_bare(head) for head in heads]
    chosen = table or max(TABLES, key=lambda one: _likeness(one, bare))
    columns = dict.fromkeys(heads, "")
    taken: set[str] = set()
    wide = [
        [row[place].strip() for row in rows[:_SAMPLE] if place < len(row) and row[place].strip()]
        for place in range(len(heads))
    ]
    for field, names in FIELDS[chosen].items():
        order = {name: rank for rank, name in enumerate(names.split())}
        fitting = sorted((_ids(field, wide[at]), order[name], at) for at, name in enumerate(bare) if name in order)
        for *_, place in fitting:
            if field not in taken and not columns[heads[place]] and _holds(field, wide[place]):
                columns[heads[place]] = field
                taken.add(field)
    if chosen == "leads" and "email" not in taken:
        for head, cells in zip(heads, wide, strict=True):
            if not columns[head] and cells and sum(bool(MAIL.fullmatch(cell)) for cell in cells) >= _SURE * len(cells):
                columns[head] = "email"
                break
    return Mapping(chosen, tuple(columns.items()), _system(heads, bare), shape(heads))


def choose(mapping: Mapping, wanted: dict[str, str]) -> Mapping:
    """The mapping with some columns read otherwise; an empty field keeps a column as an extra one.

    Raises InputError naming the column or the field that is not there.
    """
    columns = dict(mapping.columns)
    for head, field in wanted.items():
        if head not in columns:
            raise InputError(f"there is no column {head}", f"the file has {', '.join(columns)}")
        if field and field not in FIELDS[mapping.table]:
            raise InputError(
                f"there is no field {field} for {mapping.table}", f"one of {', '.join(FIELDS[mapping.table])}"
            )
        columns = {other: "" if field and held == field else held for other, held in columns.items()}
        columns[head] = field
    return Mapping(mapping.table, tuple(columns.items()), mapping.system, mapping.shape, chosen=True)


def shape(heads: Sequence[str]) -> str:
    """A short name for a set of columns in their order."""
    return hashlib.sha256("\x1f".join(heads).encode()).hexdigest()[:16]


def _bare(head: str) -> str:
    """A head in small letters and digits; `Person - Email - Work` without what only says whose it is."""
    whole = "".join(sign for sign in head.casefold() if sign.isalnum())
    of, dash, rest = head.partition(" - ")
    if not dash or of.strip() not in _PREFIXES or whole in _KNOWN:
        return whole
    return "".join(sign for sign in rest.casefold() if sign.isalnum())


def _likeness(table: str, bare: Sequence[str]) -> float:
    marks = sum(name in _MARKS[table].split() for name in bare)
    fields = {field for field, names in FIELDS[table].items() if set(names.split()) & set(bare)}
    needed = _NEEDED.get(table)
    if needed and not needed & fields:
        return -1.0
    if table == "accounts" and {"email", "first_name", "last_name"} & fields:
        return 0.0
    return marks + len(fields) / 100


def _holds(field: str, cells: Sequence[str]) -> bool:
    """Whether most of what stands in a column can be read as the field."""
    reader = READERS.get(field)
    if reader is None or not cells:
        return True
    return sum(reader.fits(cell) for cell in cells) >= _SURE * len(cells)


def _ids(field: str, cells: Sequence[str]) -> bool:
    """Whether a column has a stage by number: one that has it by name, if there is one, says more."""
    return field == "deal_stage" and bool(cells) and sum(cell.isdecimal() for cell in cells) > len(cells) / 2


def _system(heads: Sequence[str], bare: Sequence[str]) -> str:
    if sum(head.split(" - ")[0].strip() in _PREFIXES for head in heads if " - " in head) >= _ENOUGH:
        return "Pipedrive"
    scores = {name: len(set(marks.split()) & set(bare)) for name, marks in _SYSTEMS.items()}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= _ENOUGH else ""
