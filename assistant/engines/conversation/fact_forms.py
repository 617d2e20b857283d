r"""How facts are said: the patterns that facts.py looks for by themselves, over words as wording.Line spells them.

Each word has one space before it; contractions are opened, articles, fillers and stutters are gone; ` ,` parts clauses,
` .` sentences. A pattern is written over several lines for the eye alone; `\ ` is a space at the beginning of one.
"""

from __future__ import annotations

import re

from assistant.domain.spoken import MONTHS, WEEKDAYS
from assistant.engines.conversation.wording import VENDORS


def patterns(*texts: str) -> tuple[re.Pattern[str], ...]:
    """Patterns written over several lines."""
    return tuple(re.compile(re.sub(r"\n\s*", "", text)) for text in texts)


APPROX = (
    r"""(?: (?:about|around|roughly|maybe|some|like|approximately|nearly|almost|close to|over|under|up to|at|of|say|
    all|not|"""
    r"more than|somewhere|between|in region|near|most|least|only|right|now|today|probably|currently|altogether|,))*"
)
NUMBER = r"(?: (?:one|half))? NUMBER(?:(?: to| or| and half| and| ,)? NUMBER)?"
_MONTH, _WEEKDAY = "|".join(sorted(MONTHS)), "|".join(sorted(WEEKDAYS))
_ORDINAL = (
    r"(?:NUMBER )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|eleventh|twelfth|\w+teenth|"
    "twentieth|thirtieth"
)
_NAMED_TIME = rf"""
    (?:{_WEEKDAY}|(?:{_ORDINAL}|NUMBER)(?: of)? (?:{_MONTH})|(?:{_MONTH})(?: (?:{_ORDINAL}|NUMBER))?|q NUMBER|
    (?:first|second|third|fourth) quarter|summer|spring|autumn|fall|winter|christmas|easter|new year|year end|
    (?:school|fiscal|financial) year|tomorrow|
    (?:first|second|third|fourth|last) week of (?:{_MONTH})|thanksgiving|ramadan|eid|diwali|passover|
    as soon as possible|asap|(?:{_ORDINAL})(?= [,.]|$))"""
WHEN = rf"""
    (?P<when>(?: (?:end|beginning|start|middle|mid|early|late|close)(?: of)?)?(?: (?:this|next|following|coming|our))?
    \ {_NAMED_TIME}(?: in (?:{_MONTH}))?|
    (?:(?<= by)|(?<= on)|(?<= before)) (?:{_ORDINAL})(?= (?:of|so|at|and|if|because|or|but|then|i|we|it) )|
    (?: (?:end|beginning|start|middle|close) of)(?: (?:this|next|our))? (?:week|month|quarter|year|season)|
    \ (?:this|next) (?:week|month|quarter|year|season)|
    \ (?:in|within)(?: (?:about|around|next))? (?:NUMBER|couple of|few|one)(?: to NUMBER)? (?:days|weeks|months|week|
    month))
"""
NAME = r"(?: (?:mr|mrs|ms|miss|dr|doctor))? NAME(?: NAME){0,2}"

# budget
SUM = rf"""(?P<sum>{NUMBER}(?: k)?)(?P<tail>(?: (?:dollars?|bucks?|euros?|pounds?|quid|francs?|yen|us))?
    (?:(?: ,)?(?: (?:per|each|every|by))? (?:month|year|week|quarter|seat|user|head|person|licen[cs]e)|
    \ (?:monthly|yearly|annually|annual|quarterly))?)"""
_FOR_IT = r""" (?:in budget|for (?:this|it|that|whole thing)|set aside|put aside|to (?:spend|play with|work with)|
    budgeted|approved|earmarked|in pot|left (?:for|in|this|until|to))"""
_WE = r" (?:we|i)"
BUDGET = patterns(
    rf""" budgets?(?: (?:for|this|next|our|it|that|year|project|we|have|got|approved|on|quarter|wise|whole|
    thing))*(?: ,)?
    (?: (?:is|are|like|was|of|would be|comes to|sits|came|stands|at|got|runs))*{APPROX}{SUM}""",
    rf"""{_WE}(?: \w+){{0,2}}? (?:set aside|put aside|earmarked|allocated|budgeted(?: for)?|ring fenced|
    planned){APPROX}{SUM}""",
    rf"{_WE}(?: (?:have|got|had|are working with))+{APPROX}{SUM}(?: (?:maybe|dollars?))*{_FOR_IT}",
    rf" (?:have|got|there is)(?: (?:in budget|budgeted|set aside|for (?:it|this|that)))+{APPROX}{SUM}",
    rf"{SUM}(?: (?:is|are|was|were|has been))?(?: (?:what we have|already))*{_FOR_IT}",
    rf""" (?:spend|go|pay|stretch|approve|sign)(?: (?:for|anything|it|on|this|that))*
    (?: (?:up to|to|as high as|as much as|no more than|maximum)){APPROX}{SUM}""",
    rf" (?:allowed|sign off|authori[sz]ed)(?: (?:to|for|spend|anything))*(?: (?:up to|under)){APPROX}{SUM}",
    rf""" (?:board|company|boss|trustees|council|head office|hq|management|finance) (?:has |have )?(?:released|
    approved|granted|gave (?:me|us)|gave (?:me|us) grant of)"""
    rf"{APPROX}{SUM}",
)
_SUM_ENDS = r"(?= [,.]|$| (?:for|on|but|and|maybe|if|or|all|total|in|to|is|would|will)(?: |$))"
CEILING = patterns(
    rf"{_WE} (?:can|could|would)(?: \w+)? (?:do|manage|afford|go){APPROX}{SUM}{_SUM_ENDS}",
    rf" (?:anything|everything) (?:above|over|beyond|more than){SUM} (?:is|would|will)(?= )",
    rf" (?:stay|be|keep it|come in|remain) (?:under|below|within){SUM}{_SUM_ENDS}",
    rf" most (?:we|i) (?:can|could|would)(?: \w+){{1,3}} is{APPROX}{SUM}{_SUM_ENDS}",
    rf" (?:looking|hoping|planning|willing|able|prepared|ready) to (?:spend|pay|invest){APPROX}{SUM}{_SUM_ENDS}",
    rf"{_WE} (?:are|were) (?:thinking|comfortable)(?: (?:of|with|about))*{APPROX}{SUM}{_SUM_ENDS}",
    rf" (?:approved|signed off|cleared|released)(?: (?:is|was|on|for|this|it))*{APPROX}{SUM}{_SUM_ENDS}",
    rf""" (?:can|could|will|do|would) not (?:go|spend|pay)(?: (?:any|for|this|it|on))*
    (?: (?:over|above|beyond|more than|past|higher than|north of)){APPROX}{SUM}""",
    rf" (?:ceiling|limit|cap|maximum|upper end)(?: (?:for|us|me|this|it))*(?: (?:is|of|at|would be))+{APPROX}{SUM}",
)
(NO_BUDGET,) = patterns(
    r""" (?:there is|we have|i have|have got|we do|i do|there was|we) (?:no|not have(?: any)?|not got(?: any)?|zero)
    \ (?:budget(?! (?:issue|problem|constraint|concern|holder|owner))|money(?: left| for| to)|funds|funding)|
    \ (?:we|i) (?:did|do|have) not (?:budget|budgeted)(?: anything)? for"""
)

# decision_maker
_ROLE = r"""(?:ceo|cfo|coo|cto|cio|ciso|owners?|founder|board|boss(?:es)?|chief|committee|council|procurement|
    purchasing|
    treasurer|controller|supervisor|president|(?:business )?partners?|husband|wife|brother|sister|father|mother|dad|
    mum|son|
    daughter|
    shareholders|trustees|head ?master|principal|head office|headquarters|
    (?:(?:it|managing|finance|financial|sales|marketing|operations|plant|general|works|medical|technical|commercial|
    regional|
    hr|creative|purchasing|office|practice|shop|area|deputy) )?(?:director|manager|chair|chairman)|
    (?:head|vp|vice president|director) of \w+|finance)"""
_OURS = (
    r" (?:my|our) (?!customers?|clients?|guests?|patients?|users?|competitors?|suppliers?|vendors?)\w+"
    r"(?: of \w+| people| team)?"
)
WHO = rf"(?P<who>(?: (?:my|our))? {_ROLE}(?: and (?:my |our )?{_ROLE})?|{NAME}|{_OURS})"
_SUBJECT = r"(?<! their)(?<! your)(?<! his)(?<! her)(?<! client)(?<! customer)"
_DECIDES = r"""(?: (?:is|who|that|one|ultimately|always|alone|finally|also|in end|has to|have to|needs to|must|will|
    would))*
    \ (?:decides?|signs?(?! up| in)|approves?|(?:makes?|takes?)(?: (?:final|last|this|that|all))* (?:decisions?|call)|
    (?:has|have|gets) (?:final|last) (?:say|word|call)|holds? (?:budget|purse|money)|gives? (?:green light|go ahead|
    okay)|(?:have|has|needs) to (?:say yes|okay|agree)|would have to(?= [,.]|$))(?= |$)"""
_MUST_ASK = r""" (?:has to|have to|need(?:s|ed)? to|must|got to|should|let me|i will|i would)(?: (?:first|also|then|
    still|all|always|to))*
    (?: (?:go (?:through|to|past|by|before)|run (?:it |this |that |anything )?(?:by|past|through)|
    get (?:approval|okay|sign off|signature|blessing) (?:from|of)|clear (?:it|this|that) with|
    be (?:approved|signed|decided|signed off) by|ask|convince|(?:talk|speak)(?: it over)? (?:to|with)|check (?:it |
    this |that )?with|
    (?:take|put|bring) (?:it|this|that) (?:to|before)))"""
DECIDER = patterns(
    rf"{_SUBJECT}{WHO}(?: (?:from|in|of|at) \w+)?{_DECIDES}",
    rf" (?:nothing|no one|nobody)(?: \w+){{1,4}} (?P<but>without|unless|until|till){WHO}",
    rf" (?:get|convince|persuade){WHO} (?:to (?:agree|sign|approve|say|okay)|on board)",
    rf""" (?:decision|call|final say|signature|approval|budget|sign off)
    (?: (?:is|sits|lies|rests|belongs|comes|stays|comes down|has to come))+(?: (?:with|to|from|up to|down to))+{WHO}""",
    rf" (?:up|is down|comes down) to{WHO}",
    rf"{_MUST_ASK}{WHO}(?! about (?!it|this|that))",
    rf"{WHO}(?: \w+){{0,5}}? (?:he|she){_DECIDES}",
    rf" (?:to|ask|with)(?P<who> \w+)(?: ,)? (?:he|she){_DECIDES}",  # a name in lower case
    rf" (?:is|be){WHO} (?:decision|call)(?= [,.]|$)",
    rf" goes(?: always)? (?:to|through|past){WHO} (?:for|to) (?:signature|sign|approval|decide|approve|decision)",
    rf" (?:approval|okay|sign off|signature|green light) (?:from|of|by){WHO}",
)
(I_DECIDE,) = patterns(
    r""" (?:i (?:am one who (?:decides|signs|(?:makes|takes) (?:decisions?|call))|make (?:that |this |final |
    all )*(?:decisions?|call)|have final say|
    sign off(?: on)? (?:it|this|that|these)|sign (?:it|this|that|these|contracts?) (?:myself|alone|off)|
    can (?:sign|decide|approve) (?:it |this |that )?(?:myself|alone|on my own)|decide(?: (?:that|this|it|alone|
    myself))?)|
    i own (?:place|company|business|firm|shop)(?= [,.]|$)|
    (?:it is|that is|is) (?:my (?:decision|call|signature|budget|money)|(?:up|down) to me|me who (?:decides|signs))|
    (?:decision|call|signature) is mine|buck stops with me)(?= |$)"""
)


# current_solution
_STOP = r"""(?:for|to|because|since|so|when|if|and|which|that|as|but|at|it|you|your|this|them|him|her|those|these|right|
    today|now|everywhere|less|more|every|on|while|maybe|around|about|though|NUMBER|here|there)(?: |$)"""
_STILL = r"(?: (?:currently|now|still|mostly|mainly|today|all|are|have|been|do|everything))*"
_PAPER = r"(?:excel|(?:whiteboard|spreadsheet|notebook|google sheet|access database)s?|paper|pen and paper)"
_MEANS = rf"""(?:{_PAPER}|{"|".join(sorted(VENDORS))}|sheets?|google docs?|book|diary|diaries|ledgers?|
    logbooks?|binders?|(?:index |little )?cards|folders?|(?:post ?its?|sticky notes?)|
    hand|email|emails|calendar|access|word|sharepoint|
    trello|slack|teams|whatsapp|outlook|(?:white)?board|wall)(?: (?:sheets?|files?|documents?|calendar|groups?))?"""
_HAS = rf"""(?:{_PAPER}|{"|".join(sorted(VENDORS))}|
    (?:(?!(?:no|not|new|with|in|of|our|your|problems?|issues?|questions?|good|bad|{_STOP}))\w+ ){{1,2}}
    (?:tool|system|database|software|agency|crm)|(?:our )?(?:own|in house|old) (?:\w+ thing|tool|system|software))"""
SOLUTION = patterns(
    rf""" (?:we|i){_STILL} (?:have|got|have got)(?: (?:just|only|still|currently|now))*(?P<what> (?:big |old |shared )?
    {_HAS})(?= [,.]|$| (?:in|on|for|right|today|now|that|at))""",
    rf""" our (?!customers|clients|competitors)\w+ (?:is|are)(?: (?:all|still|mostly|kept))* (?:in|
    on)(?P<what> {_HAS})(?= |$)""",
    r""" (?:it|that|everything) is(?: (?:all|just|mostly|still|basically|really|one|big))*
    (?P<what> (?:whiteboards?|spreadsheets?|excel|paper|google sheets?|notebooks?|post ?its?|pen and paper)
    (?: and (?:whiteboards?|spreadsheets?|excel|paper|email|phone|notebooks?|post ?its?))?)
    (?= [,.]|$| right| at| for| today)""",
    rf""" (?:(?:it|that|everything|all|this) (?:is|lives|sits|goes|happens)|its all|
    (?:kept|done|tracked|stored|managed|written)|
    (?:we|i|they|she|he) (?:do|keep|track|manage|write|run|handle) (?:it|that|this|everything|all(?: of it| that)?|
    them|most of it))
    (?: (?:all|mostly|still|down|now|today|currently|of it|just|done|kept|tracked))*
    (?P<what>(?: (?:in|on|by|with|through|into))(?: (?:big|shared|old|one|our|NUMBER|little))*
    \ (?!wall|board){_MEANS}(?= |$))""",
    rf""" (?:our (?:current |existing |present |actual )?|current |existing |present )
    (?:system|tool|provider|vendor|supplier|software|crm|erp|solution|platform|program|phone system|set ?up|
    agency)(?: (?:at moment|now|today|right now))?
    \ (?:is|comes from|was)(?: (?:with|from|called))*
    (?P<what>(?: (?!(?:not|too|way|so|just|always|outdated|expensive|terrible|fine|good|old|up|going|bad|slow|okay|
    working|killing|very|what|
    {_STOP}))[\w']+){{1,3}})""",
    r""" (?:we|i) have(?: always| only| all)* used(?P<what>(?: (?!to |it |that |this |
    them )[\w']+){1,2})(?: (?:since|for))""",
    r""" they (?:run|do) (?:\w+ ){0,4}?on(?P<what> (?:sap|oracle|excel|paper|salesforce|spreadsheets|[\w']+(?= [,.]|
    $)))""",
    rf""" (?:keeps?|types?|writes?|have|enters?|puts?|tracks?) (?:\w+ ){{1,4}}(?:in|into|on)
    (?P<what> (?!emails?|hand)(?:big |shared |old |one )?{_MEANS}(?= |$))""",
    rf"""(?:^| (?:we|i|everybody|everyone|team|company|guys|people|,|so|currently|now)){_STILL}
    \ (?:use|using|rely on|works? with|(?:is |are )?working (?:with|in)|subscribe to|
    (?:run|running|do) (?:\w+ ){{0,3}}?on)
    (?P<what>(?: (?!(?:my |our )?own(?: |$)|{_WEEKDAY}|{_STOP})[\w']+){{1,5}})""",
)
(WITH_THEM,) = patterns(
    rf" (?:we|i) (?:are|have been)(?: (?:currently|still|already|now))* (?:with|on)(?P<what>{NAME})"
)
NOT_NOW = re.compile(
    r" (?:used to|could|would|might|should|will|can|if|did|do not) \w*$| (?:used to|could|would|might|should|if) "
)

# pain
(PAIN,) = patterns(
    r""" (?:(?:biggest|main|real|worst|hardest|big|our) (?:problem|issue|challenge|headache|pain|struggle|bottleneck)s?
    (?: \w+){0,4}? (?:is|are)|(?:trouble|headache)s? (?:is|are|with)|
    (?:we|they|team|people|guys) (?:are )?(?:always |constantly |really |still )?
    (?:struggling|struggle|drown\w*|bleed\w*|wast(?:e|es|ing)|los(?:e|es|ing)|lost|chas(?:e|ing)|
    miss(?:es|ing|ed)?(?: NUMBER)? (?:appointments?|visits?|deadlines?|calls?|orders?|payments?|deliver\w+))|
    (?:it|that|this|which|one|NUMBER|and|reconcil\w+|everything|somebody|process) (?:take|takes|took|taking|cost|costs|
    costing)
    \ (?:us|me|them|my \w+|our \w+|somebody|someone|forever|ages|NUMBER (?:hours?|days?|weeks?))|
    (?:drives?|driving)(?: \w+){1,3} (?:crazy|nuts|mad|insane|up wall|round bend)|
    (?:annoy|bother|frustrat|worr)\w+ (?:me|us|everyone|everybody|my \w+|our \w+)|
    keeps (?:me|us|him|her) (?:up|awake)|keeps? (?:happening|breaking|crashing|failing|falling|going down|
    going wrong|losing)|
    (?:is|are|it is) (?:complete |total |absolute |such |bit of |real |huge )*(?:mess|nightmare|disaster|chaos|
    killing (?:me|us)|disgrace)|
    fall(?:s|ing)? through cracks|(?:sick|tired) of|fed up|
    (?:nobody|no one)(?: ever| here)? (?:knows?|can|tells?|answers?|updates?|reads?)|
    (?:we|i) can not (?:see|find|tell(?! you)|track|keep up|trust|keep track)|
    (?:always|constantly|usually|often) (?:late|down|wrong|missing|broken|out of date|behind)|
    (?:hours?|days?) (?:(?:every|each|per) )?(?:week|day|month) (?:chas\w+|copy\w+|typ\w+|writ\w+|correct\w+|
    search\w+|sort\w+|doing)|
    \ sit (?:NUMBER|half) (?:hours?|days?|night) and|(?:enter|type|write|do) (?:\w+ ){1,3}twice|
    because (?:nobody|no one)|(?:come|comes|came) back (?:half |all )?(?:empty|wrong|late|broken|because)|
    (?:customers|clients|people|users|everyone|everybody) (?:are |is )?(?:always |constantly |keep )?complain\w*|
    (?:tool|system|software|process|program|reports?) (?:is |are )?(?:\w+ )?too (?:slow|complicated|old)|
    crash(?:es|ing)|(?:get|gets|getting) (?:lost|forgotten)|never up to date|
    (?:we|i) (?:have|got) no idea (?:who|where|which|what|how many))"""
)
(NO_PAIN,) = patterns(
    r" (?:no|not|never|without|was|were) (?:\w+ ){0,2}(?:problem|issue|trouble|pain|headache|nightmare)"
    r"""| (?:problem|issue) is (?:solved|gone|fixed)| used to| (?:your|you) time| my (?:commute|kids?|dog|back|knee)|
    \ their?s """
)

# company_size, seats
PEOPLE = r"(?:people|employees|staff|heads|folks|of us|colleagues|ftes?|persons|souls)"
N = rf"(?P<n>{NUMBER})"
SIZE = patterns(
    rf""" (?:we|i) (?:are|have|employ|have got|got|do have){APPROX}{N} (?:full time |office |permanent )*
    (?:employees|staff|ftes?|colleagues|of us)""",
    rf""" (?:we|company) (?:are|is)(?: (?:in )?(?:company|firm|team|business|shop|practice|group)(?: of)?)?{APPROX}{N}
    \ (?:{PEOPLE}|person|man|strong)""",
    rf" (?:we are)(?! at){APPROX}{N}(?= [,.]|$| across| over| spread| all in| right now| now| altogether| in total)",
    rf""" we are(?: \w+)? (?:company|firm|team|business|
    shop)(?:(?: ,| of| with))*{APPROX}{N}(?: {PEOPLE}| person)?(?= [,.]|$)""",
    rf" i have{APPROX}{N} people (?:working|on staff)",
    rf"^(?: (?:so|about|around|roughly|and|,))*{N} of us(?= [,.]|$)",
    rf" (?:so|there are|there is|it is){APPROX}{N} of us(?= [,.]|$| in| here| altogether| all told| now| on| and)",
    rf""" (?:company|firm|team|staff|headcount|crew|workforce) (?:of|is){APPROX}{N}
    (?! (?:percent|years?|hours?|days?|minutes?|months?|weeks?|thousand|million|dollars|euros|pounds|offices|sites|
    on|off|who))""",
    rf"""{N} (?:employees|people on payroll|people in (?:company|total|all|firm)|
    people (?:altogether|overall|company wide|worldwide)|on payroll|staff ,)""",
    rf" (?:we have|have got){APPROX}{N} people (?:in|across|at|over|working|here|on)",
    rf" we employ{APPROX}{N}",
)
_SEAT = r"(?:seats?|licen[cs]es?|users?|logins?|accounts?)"
SEATS = patterns(
    rf""" (?:need|want|take|for|start with|starting with|begin with|looking at|buy|order|go with|going with|would be|
    will be|
    give (?:me|us)|get|add|looking for|thinking|roll (?:it |this )?out to|make it|let us say){APPROX}{N}(?: (?:more|
    named|full|extra))* {_SEAT}(?! (?:of|
    in) (?:old|other|current))""",
    rf"""(?:^| [,.])(?: (?:so|well|oh|probably|maybe|just|i|think|guess|would|say|it|is|be|for|,))*{APPROX}{N}
    (?: (?:named|full))* {_SEAT}(?= [,.]|$| (?:or so|for|to|total|
    in total|now|at|altogether|i|maybe|or|and|if)(?: |$))""",
    rf"""{N} (?:people|of them|of us|reps|agents|colleagues|guys|users|nurses|technicians|engineers) (?:who |that )?
    (?:needs? access|(?:would|will|need to|have to|should|are going to|that would)
    \ (?:use|need|be using|have(?! been)|get|be working|work in|work with|be on|log in))(?= |$)""",
)
INCLUDED = re.compile(r" (?:plan|tier|package|version|includ\w*|minimum|your|per|you) ")

# timeline
DATED = patterns(
    rf""" (?:need|needs|want|wants|like|hoping|hope|aiming|aim|plan|planning|looking|must|have to|has to|trying|
    supposed|
    could|can|would(?! have)|should(?! have)|goal|target|ideally)(?: \w+){{0,6}}? (?:live|running|in place|started|
    start|starting|done|rolled out|roll (?:it|this|that) out|begin|decision|ready|
    installed|
    switched|switch|working|going|decided|decide|finished|launch|launched|implemented|deployed|delivered|set up|
    operational|
    moved|migrated|open|something|sorted|complete)(?: (?:over|off|up|everything|all|before(?: \w+){{1,4}}))*
    (?: (?:season )?(?:starts? )?(?:by|before|in|from|on|until|no later than|at|for|with|of|latest|during|
    straight after))*{WHEN}""",
    rf" (?:aiming|shooting|hoping|planning|targeting)(?: (?:for|at))+{WHEN}",
    rf""" (?:need|needs|want|must have|have to have) (?:it|this|that|something)(?: \w+){{0,2}}?(?: (?:by|before|in|
    from|until))+{WHEN}""",
    rf""" (?:deadline|renewal|go live(?: date)?|target(?: date)?|start date|launch|opening|kick off|decision|roll ?out)
    (?: (?:for|us|this|it|date|of))* (?:is|would be|will be|has to be|up)(?: (?:by|before|in|from|on|for|set for|at))*
    {WHEN}""",
    rf""" (?:contract|licen[cs]e|agreement|subscription)(?: \w+){{0,5}}?
    \ (?:ends?|expires?|runs? out|is up|renews?|runs? (?:until|till|to)|up for renewal|is over|terminates)
    (?: (?:in|on|at|by))*{WHEN}""",
    rf""" (?:by|before|until){WHEN}(?: ,)? (?:we|i|it|everything|this) (?:need|must|have to|want|has to|should|
    would like)""",
    rf""" (?:decides?|deciding|start|switch over|go live|going live|roll (?:it )?out|launch|sign|switch|implement|
    kick off)
    (?: (?:it|this|that|with|everything))?(?: (?:by|before|in|from|on|at|no later than|sometime|probably|maybe|
    during))*{WHEN}""",
)
(NOT_BEFORE,) = patterns(
    rf""" (?:not|nothing|never)(?: (?:we|i|going|to|be|any|new))*(?: (?:start|starting|sign|signing|decide|deciding|
    do|doing|touch|
    touching|buy|buying|spend|spending|look|looking|change|changing|switch|switching|commit|anything|something|it|
    this|at|in))+
    \ (?:before|until|till){WHEN}""",
)
HYPOTHETICAL = re.compile(r" (?:if|had) | (?:they|their|he|she) (?!.* (?:we|us|i|our) )")


# competitor
_LOOKS_AT = r""" (?:looking at|demos? (?:from|with|of|by)|trial (?:from|with|of)|
    quotes? (?:from|of|by)|offers? (?:from|of|by)|compar\w+ (?:you |it |this |that )?(?:with|to|against)|considering|
    evaluating|up against|chosen|pitch(?:ed)? (?:from|by)|
    proposal from|testing|trialling|shortlist\w*|prefers?|trying out|different from|between you and|alternative is|
    leaning towards|tender from|versus)
    (?: (?:also|both|company called|another|vendor called|one called))*"""
_DEALS_WITH = r""" (?:(?:talk(?:ing|ed)|speaking|spoken?) (?:to|with)|(?:meeting|sign(?:ed|ing)?|went|go(?:ing)?) with)
    (?: (?:also|both|company called|another|vendor called|one called))*"""
_NAMES = rf"(?P<name>{NAME})(?P<more>(?: (?:and|or|,)(?: also)?{NAME})*)"
AGAINST = patterns(rf"{_LOOKS_AT}{_NAMES}")
AGAINST_OR_A_PERSON = patterns(
    rf"{_DEALS_WITH}{_NAMES}",
    rf"""(?P<name>{NAME}) (?:(?:gave|offered|quoted|pitched|sent(?: \w+)? (?:offer|quote|proposal))(?= )|
    (?:is|are|looks)(?: \w+){{0,2}} cheaper|does same)""",
    rf" (?:have|had|got)(?P<name>{NAME}) on (?:our )?(?:short ?list|list|table|phone|line)",
)  # people, too, are talked to and gone with
AGAINST_WHEN_SURE = patterns(
    rf"(?P<name>{NAME}) (?:gave|offered|quoted|showed|pitched|sent|promised|told|are at|is at|came in|wants?|charges?)",
    rf" (?:with|from|use|using)(?P<name>{NAME})",
)
OTHERS = re.compile(r" if(?: |$)|(?: (?:you|customer|client|they|daughter|wife|husband|team)(?: \w+)?)$")

A_PERSON = re.compile(r"^ (?:from|of|on|at|in) (?:your|our|my|their) ")  # John from your team

(TIME,) = patterns(WHEN)
(NAMED,) = patterns(NAME)
NOT_UNTIL = re.compile(r" not(?: \w+){0,3} (?:before|until|till)(?: \w+)?$")
A_DAY = re.compile(rf"\d|\bend\b|tomorrow|th\b|\b(?:{_ORDINAL}|{_WEEKDAY})\b|\b(?:in|within) ", re.IGNORECASE)
