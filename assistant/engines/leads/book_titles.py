"""What a job title says: how senior somebody is, and what they are in charge of."""

from __future__ import annotations

import re

_SENIORITY = (  # the first that fits: a "vice president of sales" is no president
    ("assistant", r"assistant|assistenz|intern|trainee|student|werkstudent|junior|jr"),
    ("vice president", r"s?vp|evp|vice[- ]president"),
    ("chief", r"c[a-z]o|chief|owner|(?:co-?)?founder|president|managing director|geschäftsführer\w*|inhaber\w*"),
    ("director", r"director|head|direktor\w*|directeur|directrice|leiter\w*|bereichsleiter\w*"),
    ("manager", r"manager|lead|supervisor|coordinator|team ?leiter\w*|responsable|jefe|gerente"),
)  # fmt: skip
_ROLES = (
    ("sales", r"sales|account|vertrieb|business development|commercial|revenue|ventes|ventas"),
    ("marketing", r"marketing|brand|growth|communications?|content|cmo"),
    ("IT", r"it|cto|cio|software|engineer\w*|developer|data|security|technolog\w*|infrastructure|devops|informatik"),
    ("finance", r"financ\w*|cfo|controller|controlling|accounting|accountant|treasur\w*|buchhalt\w*"),
    ("purchasing", r"purchas\w*|procurement|buyer|sourcing|einkauf\w*|achats|compras"),
    ("people", r"hr|human|people|talent|recruit\w*|personal\w*"),
    ("operations", r"operations?|coo|logistics?|supply|plant|production|quality|facility|betrieb\w*"),
    ("product", r"product|design\w*|research|r&d|innovation"),
    ("general", r"ceo|owner|founder|president|general manager|managing director|geschäftsführer\w*|inhaber\w*"),
)


def _compiled(table: tuple[tuple[str, str], ...]) -> list[tuple[str, re.Pattern[str]]]:
    return [(name, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)) for name, pattern in table]


_SENIOR, _ROLE = _compiled(_SENIORITY), _compiled(_ROLES)


def seniority(title: str) -> str:
    """Chief, vice president, director, manager, assistant or staff; empty without a title."""
    return next((name for name, pattern in _SENIOR if pattern.search(title)), "staff") if title.strip() else ""


def role(title: str) -> str:
    """What somebody is in charge of; `other` where the title does not tell, empty without one."""
    return next((name for name, pattern in _ROLE if pattern.search(title)), "other") if title.strip() else ""
