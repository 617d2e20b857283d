"""What makes words that look like a fact none, and what makes the rep's words one: the customer's yes to them.

Somebody else's money or people, what was or is only wished for, what is corrected in the same breath.
"""

from __future__ import annotations

import re

from assistant.engines.conversation.wording import VENDORS

NOT_SO = re.compile(  # before a sum, in its sentence: what was, or is only wished for
    r" (?:if|wish|imagine|suppose|last year|last time|years? ago|used to|would have|spent|paid)(?= |$)"
)
_WHOSE = (
    r"(?:sister|brother|cousin|uncle|aunt|friend|neighbou?r|buddy)s?|(?:client|competitor|rival)s?|"
    r"customers?(?! (?:service|support|care|success))|parent company|"
    r"(?:other|another|last|old|previous|former) (?:company|firm|employer|department|side|team|guys)|their|his"
)
_WHO_ASKS = (
    r"vendors?|suppliers?|providers?|consultants?|agency|quotes?|quoted|penalty|your?|"
    r"(?:they|he|she)(?! (?:(?:have |has )?(?:gave|given|approved|granted|allowed|released)))|"
    + "|".join(sorted(VENDORS))
)
_NOT_WE = r")(?= |$)(?!(?:.* )?(?:we|our|i) )"  # nothing of our own is spoken of after it
OTHERS = re.compile(f" (?:{_WHOSE}{_NOT_WE}")  # before a count, in its sentence: it is somebody else's
OTHERS_SUM = re.compile(f" (?:{_WHOSE}|{_WHO_ASKS}{_NOT_WE}")  # before a sum: or somebody else's price
FOR_THEM = re.compile(  # after a sum, in its clause
    r"^(?: \w+){0,2} for (?:their|his|her|your) | short(?= |$)"
)
CUT = re.compile(  # after a sum, in its sentence
    r"^[^.]* (?:but|and|then|until|before)(?: \w+){0,3}? (?:cut|frozen|gone|slashed|halved|pulled|scrapped|cancell?ed|"
    r"reduced|taken away)(?= |$)"
)
NO_SUCH = re.compile(r" there (?:is|are) (?:not|none|no such)(?: one| any)?(?= [,.]|$)| (?:have|see|got) none(?= |$)")
ONCE = re.compile(  # before a count, in its sentence
    r" (?:(?:we|i|company|team) (?:were|had|was)(?! (?:thinking|hoping|going|wondering))|used to|ago|last year)(?= |$)"
)
CORRECTED = re.compile(
    r"""^[^.?!]{0,30}[.,?!\u2014-]?\s*\b(?:no|sorry|wait|actually|rather|i\smean|correction|make\s(?:it|that)|scratch|
    (?:but\s)?now\s(?:it|that|we)|but\s(?:that|it)(?:['\u2019]s|\sis)?\snow)\b(?P<to>[^.?!]{0,40})""",
    re.IGNORECASE | re.VERBOSE,
)
YES = re.compile(
    r"^(?: (?:oh|well|um|so|,))*(?: (?:yes|yeah|exactly|correct|right|that is (?:right|correct|it)|indeed|spot on))"
)
YES_BUT = re.compile(r" (?:but|no(?! (?:problem|rush|doubt|worries)))(?= |$)")
CHECKS = re.compile(
    r",? ?(?:did i (?:get|hear|understand) (?:that|you) (?:right|correctly)|is that (?:right|correct)|right|"
    r"correct|yes)?\s*\?",
    re.IGNORECASE,
)
OFFERS = re.compile(
    r"\b(?:if|would be|could|should|let's|i can|we can|i'll|we'll|price|comes to|invoice|looking)\b", re.IGNORECASE
)
YOURS = tuple(
    (re.compile(form, re.IGNORECASE), mine)
    for form, mine in (
        (r"\bI['\u2019]m\b", "they are"),  # the rep's own side is not the customer's
        (r"\b(?:we|I)\b", "they"),
        (r"\b(?:our|my)\b", "their"),
        (r"\bus\b", "them"),
        (r"\bof you\b", "of us"),
        (r"\byou['\u2019]re\b", "we are"),
        (r"\byou['\u2019]ve\b", "we have"),
        (r"\byou\b", "we"),
        (r"\byours?\b", "our"),
    )
)
_KEPT = "customer|member|patient|order|ticket|stock|payroll|phone|till|job"  # what records are kept of
_OF_THE_HOUSE = "heat|cool|light|clean|park|build|plumb|wir|water|pump|lift|lock|driv"
OF_WORK = re.compile(  # what is had, when work is done with it: a business has roofs, alarms and canteens as well
    rf"(?:^| )(?:(?!(?:{_OF_THE_HOUSE})ing )(?:\w+ing|{_KEPT}) (?:\w+ )?(?:system|tool)|"
    r"(?:software|crm|erp|database|excel|access)$|"
    r"old(?= (?:tool|system|\w+ thing))|own|in house|home ?grown|paper|"
    r"(?:whiteboard|spreadsheet|notebook|google sheet)s?|"
    rf"{'|'.join(sorted(VENDORS))})(?= |$)"
)
DOES_IT = re.compile(
    r"^(?: \w+){0,3} (?:for (?:that|this|it|all that)|at moment|today|right now|currently)(?= |[,.]|$)"
)
