"""Made-up leads, any number of them, the same for the same seed; and how people type, mistype and mishear them."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path


def _listed(words: str) -> list[str]:
    return words.split()


FIRST = _listed("""
    Dana Ilse Tom Priya Jon Marta Lee Katherine Catherine Stephen Steven Philip Geoff Jeffrey Sean Shaun Mohammed
    Aisha Wei Yuki Lars Ingrid Sofia Mateo Lucia Pierre Claire Hans Greta Olga Ivan Fatima Omar Nadia Rahul Anita
    Carlos Elena Marco Giulia Anna Peter Paul Maria Laura Julia Jan Piotr Agnieszka Tomas Eva Bjorn Astrid Niels
    Freya Liam Emma Noah Olivia James Charlotte Benjamin Amelia Lucas Mia Henry Harper Alexander Evelyn Sebastian
    Abigail Jack Emily Samuel Elizabeth David Ella Joseph Grace Carter Victoria Owen Aria Wyatt Scarlett John Zoe
    Gabriel Penelope Julian Layla Matthew Chloe Leo Hannah Isaac Nora Jose Zoey Hudson Mila Ezra Aurora Thomas Bella
    Charles Lucy Christopher
""")
LAST = _listed("""
    Brook Marten Ade Nair Weiss Olsen Grant Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez
    Martinez Hernandez Lopez Wilson Anderson Taylor Moore Jackson Martin Thompson White Harris Clark Lewis Robinson
    Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell
    Mitchell Roberts Phillips Evans Turner Parker Collins Edwards Stewart Morris Murphy Meyer Maier Schmidt
    Schneider Fischer Weber Wagner Becker Hoffmann Koch Bauer Richter Klein Wolf Kowalski Nowak Novak Horvath Kovacs
    Rossi
""")
BITS = _listed("""
    al an ar ba bel ber bo bren cal car cor dal den dor el en er fal far fen gar gel gor hal har hol im in is ka kel
    ker kor la lan lem lo mar mer mon na nel nor ol or os pal per por ra ren ros sal sel sor ta tel ter tor ul un ur
    val ver vor wal wen wil ya zel zor
""")
ENDS = _listed("""
    son berg mann stein ford ham ton ley wood field ski ova etti ini sen strand quist bach dorf land well worth man
    er
""")
TRADES = _listed("""
    Freight Labs Energy Foods Systems Robotics Textiles Marine Logistics Health Software Steel Glass Paper Optics
    Dental Tools Farms Media Travel
""")
FORMS = ("", "", "", " Inc", " Ltd", " GmbH", " LLC", " & Co")
STAGES = ("New", "Contacted", "Qualified", "Proposal", "Customer", "Lost")
SOURCES = ("Web", "Referral", "Fair", "Partner", "Cold call")
OWNERS = ("Moses Frase", "Darcel Schlecht", "Anna Snelling", "Vicki Laflamme")
NOTES = (
    "wants a pilot in spring",
    "asked for the security paper",
    "budget is frozen until July",
    "met at the fair, likes the reports",
    "",
    "uses spreadsheets and hates them",
    "talk to her finance lead first",
    "",
    "",
    "compares us with Pipeworks",
)
HEADS = (
    "Record ID",
    "First Name",
    "Last Name",
    "Email",
    "Phone Number",
    "Company Name",
    "Job Title",
    "Lead Status",
    "Original Source",
    "Contact owner",
    "Create Date",
    "Last Activity Date",
    "Notes",
    "Newsletter",
    "Favourite colour",
)


def people(count: int, seed: int = 7) -> Iterator[dict[str, str]]:
    """Leads as a HubSpot export has them; about one in four has a rare surname of its own."""
    chance = random.Random(seed)
    firms = [firm(chance) for _ in range(max(1, count // 4))]
    for number in range(1, count + 1):
        first, last = chance.choice(FIRST), surname(chance)
        company = chance.choice(firms)
        site = "".join(sign for sign in company.lower() if sign.isalnum() and sign.isascii())
        digits = f"{chance.choice(('1', '44', '49', '33', '48'))}{chance.randrange(200_000_000, 999_999_999)}"
        yield dict(
            zip(
                HEADS,
                (
                    str(100_000 + number),
                    first,
                    last,
                    f"{first.lower()}.{last.lower()}@{site}.example",
                    phone(digits, chance),
                    company,
                    chance.choice(("Buyer", "Head of Sales", "CEO", "CTO", "Operations Manager", "")),
                    chance.choice(STAGES),
                    chance.choice(SOURCES),
                    chance.choice(OWNERS),
                    f"2025-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
                    f"2026-{chance.randint(1, 10):02}-{chance.randint(1, 28):02} {chance.randint(8, 18):02}:30",
                    chance.choice(NOTES),
                    chance.choice(("Yes", "No")),
                    chance.choice(("red", "green", "blue", "")),
                ),
                strict=True,
            )
        )


def write(path: Path, count: int, seed: int = 7) -> Path:
    """The same as a CSV file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HEADS)
        writer.writeheader()
        writer.writerows(people(count, seed))
    return path


def surname(chance: random.Random) -> str:
    """A name that many have, or one made up."""
    if chance.random() < 0.5:
        return chance.choice(LAST)
    return "".join(chance.choice(BITS) for _ in range(chance.randint(1, 2))).capitalize() + chance.choice(ENDS)


def firm(chance: random.Random) -> str:
    """A company's name."""
    name = "".join(chance.choice(BITS) for _ in range(chance.randint(3, 4))).capitalize()
    return (
        f"{name} {chance.choice(TRADES)}{chance.choice(FORMS)}"
        if chance.random() < 0.7
        else f"{name}{chance.choice(FORMS)}"
    )


def phone(digits: str, chance: random.Random) -> str:
    """A number as one of five people would write it."""
    tail = digits[-9:]
    return chance.choice(
        (
            f"+{digits}",
            f"+{digits[:-9]} {tail[:3]} {tail[3:]}",
            f"0{tail[:3]}-{tail[3:6]}-{tail[6:]}",
            f"+{digits[:-9]} (0){tail[:3]}/{tail[3:]}",
            f"00{digits[:-9]} {tail[:2]} {tail[2:5]} {tail[5:]}",
        )
    )


def slip(word: str, chance: random.Random) -> str:
    """The word with one letter wrong: left out, doubled, another, or turned with the next. Never the first alone."""
    if len(word) < 4:
        return word
    at = chance.randrange(1, len(word) - 1)
    kind = chance.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2:
        return word[:at] + chance.choice("aeiorstln") + word[at + 1 :]
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


HEARD = (
    ("ph", "f"),
    ("th", "t"),
    ("ck", "k"),
    ("c", "k"),
    ("sch", "sh"),
    ("ei", "ai"),
    ("ey", "ay"),
    ("ie", "ee"),
    ("y", "i"),
    ("z", "s"),
    ("v", "f"),
    ("dt", "t"),
    ("mann", "man"),
    ("ff", "f"),
    ("ll", "l"),
    ("w", "v"),
    ("ou", "oo"),
    ("er", "ar"),
)


def misheard(word: str, chance: random.Random) -> str:
    """The word as a recogniser may spell it."""
    small = word.lower()
    fitting = [pair for pair in HEARD if pair[0] in small[1:] or small.startswith(pair[0])]
    for written, spoken in chance.sample(fitting, min(2, len(fitting))):
        small = small.replace(written, spoken)
    return small
