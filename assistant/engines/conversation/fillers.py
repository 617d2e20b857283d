"""Counts fillers: sounds and words that hold the turn and say nothing.

A recogniser leaves out most "um" and "uh", so the count reads low; compare it only with other calls heard alike.
"""

from __future__ import annotations

import re

_SOUND = r"\b(?:um+|uh+|uhm|er|erm)\b"
# "you know", but not "do you know", "as you know", "you know how", "you know that"
_YOU_KNOW = (
    r"(?<!do )(?<!did )(?<!as )(?<!if )(?<!let )\byou know\b"
    r"(?! (?:how|what|why|who|where|when|that|if|the|our|my|your|about|it)\b)"
)
_I_MEAN = r"(?<!what )\bi mean\b(?! (?:it|that|by|to)\b)"
# "like" set off by commas, or between a joining word and a new start; never the verb or "like this"
_LIKE = (
    r"(?:,\s*like\s*,|\b(?:um|uh|so|and|but|or|because|was|were|it's|just)\s+like,?\s+"
    r"(?=(?:i|we|you|they|he|she|um|uh|when|if|there|maybe|really|super|totally)\b))"
)
_HEDGE = (
    r"(?<!what )(?<!some )(?<!any )(?<!this )(?<!that )(?<!which )(?<!a )(?<!the )(?<!same )"
    r"\b(?:kind|sort) of\b(?! (?:thing|person|a)\b)"
)
_FILLERS = re.compile(f"{_SOUND}|{_YOU_KNOW}|{_I_MEAN}|{_LIKE}|{_HEDGE}")


def count_fillers(text: str) -> int:
    """How many fillers a text holds: um, uh, er, you know, I mean, kind of, sort of, and "like" where it is no verb."""
    return len(_FILLERS.findall(" ".join(text.lower().replace("\u2019", "'").split())))
