"""What the rep asks for, and how it is answered: the patterns of answers that say a fact only beside their question.

Spelt as in fact_forms.py.
"""

from __future__ import annotations

import re

from assistant.engines.conversation.fact_forms import APPROX, PEOPLE, SUM, WHO, N, patterns

ASKED = tuple(
    (field, form)
    for field, text in (
        (
            "budget",
            r""" (?:budget|set aside|put aside|pencil\w+|(?:sort|kind|amount) of money|
            money (?:wise|set|put|left|in mind)|
            how much (?:\w+ ){0,6}(?:spend|invest|put)|
            (?:hoping|looking|expecting|willing|prepared) to (?:spend|pay|invest)|price range|what range)""",
        ),
        (
            "decision_maker",
            r""" (?:who|whose)(?: \w+){0,4}? (?:decides?|decision|signs?|sign off|approves?|final say|last word|call|
            involved|
            part of|budget|feel for it|up to|say yes|owns)| who is it up to""",
        ),
        (
            "seats",
            r""" how many(?: \w+){0,3}? (?:seats|licen[cs]es|users|logins)|
            \ how many(?: \w+){0,4}? (?:would|will|need|should)(?: \w+){0,3}? (?:use|using|access|need|log)""",
        ),
        (
            "company_size",
            r""" (?:how many(?: \w+){0,1} (?:people|employees|staff|guys)(?! (?:\w+ )?(?:complain|leave|call|off|sick))
            (?: (?:are (?:you|there|we)|is that|do you (?:have|employ)|work|in (?:company|total|all|firm|your)|
            altogether|overall))|
            how (?:many|big|large) (?:of you|(?:is|are) (?:you|your|company|firm|team|business|practice|shop)))""",
        ),
        (
            "timeline",
            r""" (?:when(?: \w+){0,5}? (?:ends?|expires?|run out|up|need|want|live|start|like to|hoping|decide|
            decision|running|in place)|by when|timeline|
            time ?line|time ?frame|deadline|how soon)""",
        ),
        (
            "current_solution",
            r""" (?:what(?: \w+){0,3}? (?:use|using)(?: \w+){0,3}?(?: (?:today|now|currently|for|at|instead|to))|
            who do you use|
            (?:what|which) (?:system|tool|software|crm|provider)(?: \w+){0,4} (?:have|use|using|in place|on)|
            what is (?:\w+ )?in place|
            how (?:are|is) (?:you|your \w+|people|it|that)(?: currently| now)?
            \ (?:handling|tracking|managing|keeping|planning|running|recording|organi[sz]ing)|
            how do (?:you|your \w+|people)(?: currently| today| now)*(?: \w+){0,2} (?:do|handle|track|manage|keep|plan|
            organi[sz]e|run|record)|
            how do (?:you|your \w+|people) (?!go |get )\w+(?: \w+){0,4} (?:today|now|currently|at moment|at minute))""",
        ),
        (
            "pain",
            r""" (?:(?:biggest|main|hardest) (?:\w+ ){0,3}?(?:challenge|problem|headache|pain|part|thing|frustration)|
            worst(?! case)|
            what made you (?:call|look|pick|reach|get|write|come)|
            (?:what|where)(?: \w+){0,3}? (?:hurts?|breaks?|broken|goes wrong|not working|frustrat\w+|keeps you up|
            annoys))""",
        ),
        (
            "competitor",
            r""" (?:who else|anyone else|anybody else|other vendors?|others|other providers?|someone else)(?: \w+){0,5}?
            \ (?:looking|look|talking|talk|comparing|considering|at|in mix|in running|evaluating|seen)(?= |$)|
            (?:look|talk|spoke|compar|consider|seen|evaluat)\w*(?: \w+){0,3} (?:any|some)(?:one|body) else""",
        ),
    )
    for form in patterns(text)
)
(ANSWERS_WHO,) = patterns(rf"^(?: (?:that is|it is|that would be|it would be|so|well|always|,))*{WHO}")
_NO_MORE = r"(?!(?: to| or| and| ,)? NUMBER)"
_OTHER_UNIT = r"""(?! (?:percent|minutes?|hours?|days?|weeks?|months|years|times|offices|sites|locations|shops|stores|
    branches|countries)(?= |$))"""
(ANSWERED_SUM,) = patterns(
    rf"{SUM}{_NO_MORE}{_OTHER_UNIT}(?! (?:month|year|week|people|employees|seats|users|licen[cs]es|of us)(?= |$))"
)
ANSWERED_NUMBER = patterns(
    rf" so{APPROX}{N}(?= [,.]|$)",
    rf"""^(?: (?:well|oh|um|so|initially|first|just|only|i (?:think|guess)|
    not (?:that|so|too|very) \w+|,))*{APPROX}{N}{_NO_MORE}{_OTHER_UNIT}""",
    rf"{N}{_NO_MORE} {PEOPLE}(?= |$)",
)
# in few words with one number in them that number is meant: "call it nine", "the drivers, forty of them"
(ONE_NUMBER,) = patterns(
    rf"^(?: (?!NUMBER|not |every |each |until )[\w',.]+){{0,6}}?{APPROX}{N}"
    rf"(?= [,.]|$| (?:and|to|or|for|of|i)(?: |$)| {PEOPLE})"
)
ANSWERS_THE = re.compile(  # in the words as written: it's the proprietress
    r"^(?:(?:well|oh|so|that(?:'s|'d be| is| would be)|it(?:'s| is| would be)|there's),? )*"
    r"(?:the|my|our) (?P<who>(?!same|two|three|one|whole|thing|question|usual)[a-z]+(?: [a-z]+)?)"
    r"(?=[,.;!?]|$| (?:and|but|who|he|she|they|has|have|is|in|on|i|decides?|signs?|approves?)\b)",
    re.IGNORECASE,
)
EVADES = re.compile(
    r"^ (?:i (?:do not|can not|would not|am not)|you (?:said|told|mentioned|promised)"
    r"|not sure|no idea|depends|hard to say|why|what do you mean|you tell me"
    r"|we will see|sorry|hold on|one moment|good question|that is confidential|i would rather)"
    r"|^(?: (?:well|oh|okay|yes|yeah|,))*"
    r" (?:let (?:me|us) (?!know|say|see (?!if|what|when|who|how)\S)"
    r"|give me|ask (?:me|again)|call me|wait|that is good question|where do i)"
)
EMPTY = frozenset(
    {"yes", "yeah", "okay", "sure", "right", "exactly", "correct", "hm", "huh", "oh", "well", "maybe", "no", "so"}
)
(ME,) = patterns(
    r"""^(?: (?:well|oh|um|so|yes|,))*(?: (?:just|only|that would be|that is|it is|for \w+(?: is)?))* (?:me|myself|i do)
    (?= [,.]|$| and| i | so)| is me(?= [,.]|$)"""
)
