"""Whether words ask, and whether they only say "I am listening".

Recognisers drop question marks, so a question is also known by its form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.domain.spoken import Spoken, read


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_PRONOUNS = _set("i you we they he she it there")
_SUBJECTS = _PRONOUNS | _set("that this these those your our my their anyone anybody somebody someone")
_OBJECTS = _set("me us him them")  # "what bothers me is that" tells, and so does "what makes us"
_WH = _set("what how why when where who which whose")
_DO = _set("do does did can could will would should are is was were have has am")
_OPENERS = _set("so and but okay right well now yes yeah also then or because alright sure great good no oh")
_IMPERATIVES = (
    ("tell", "me"),
    ("walk", "me"),
    ("talk", "me"),
    ("help", "me", "understand"),
    ("i", "am", "wondering"),
    ("i", "was", "wondering"),
    ("i", "am", "curious"),
)
_LISTENING = _set(
    "yes yeah yep yup no okay ok right sure mm hm mhm hmm uh huh um ah oh i see got it exactly really great good fine "
    "wow cool absolutely definitely true of course that's alright indeed perfect thanks thank you nice interesting "
    "understood makes sense"
)
_SMALL_TALK = (
    ("how", "are", "you"),
    ("how", "is", "it", "going"),
    ("how", "about", "you"),
    ("can", "you", "hear", "me"),
    ("do", "you", "hear", "me"),
    ("are", "you", "there"),
    ("is", "that", "okay"),
)
_AMOUNT = re.compile(
    r"\b(?:how (?:much|many|long|often|soon|far|big|large|fast|quick)|when|costs?|prices?|charge|fee)\b", re.IGNORECASE
)
_BY_MARK, _BY_FORM = 0.95, 0.8
_BACKCHANNEL_WORDS = 5


@dataclass(frozen=True, slots=True)
class Question:
    """A question out of an utterance. `form`: `open` wants an answer in words, `closed` a yes, a no or a choice.

    `probability`: that it is one; lower without a question mark.
    """

    text: str
    form: str
    probability: float


def questions(text: str) -> list[Question]:
    """The questions in a text, in order; "Really?" and "Right?" only listen and are none."""
    return list(_questions(text))


def is_small_talk(text: str) -> bool:
    """Whether a question is only polite or technical: "how are you", "can you hear me"."""
    words = read(text).words
    if re.search(r" how are you (?!doing|feeling|keeping)\w+ing ", f" {' '.join(words)} "):
        return False  # "how are you managing leads" is business
    return any(words[i : i + len(s)] == s for s in _SMALL_TALK for i in range(len(words)))


def asks_amount(text: str) -> bool:
    """Whether a number, a sum or a time is asked for: "how long", "what does it cost"."""
    return bool(_AMOUNT.search(text))


def is_backchannel(text: str) -> bool:
    """Whether the words only say "I am listening": "mm-hm", "right", "okay, I see"; five words at most.

    Source of the idea: Revenue.io's active listening, which takes length, place and words together.
    """
    words = re.findall(r"[a-z']+", text.lower().replace("\u2019", "'"))
    return 0 < len(words) <= _BACKCHANNEL_WORDS and all(w in _LISTENING for w in words)


def _questions(text: str) -> Iterator[Question]:
    for sentence in re.findall(r"[^.?!]+[.?!]*", text):
        if not sentence.strip(" .?!") or is_backchannel(sentence):
            continue
        spoken = read(sentence)
        at = _asks_at(spoken)
        marked = sentence.rstrip().endswith("?")
        if marked or at is not None:
            yield Question(sentence.strip(), _form(spoken, at), _BY_MARK if marked else _BY_FORM)


def _form(spoken: Spoken, at: int | None) -> str:
    words = spoken.words
    if at is None:
        at = 0
    opens = at < len(words) and (words[at] in {"what", "how", "why"} or words[at] in {"tell", "walk", "talk", "help"})
    counted = at + 1 < len(words) and words[at] == "how" and words[at + 1] in {"many", "much", "long", "often", "soon"}
    return "open" if opens and not counted else "closed"


def _asks_at(spoken: Spoken) -> int | None:
    """The word at which a question begins, judged by form alone; None when there is none."""
    words = spoken.words
    for i, word in enumerate(words):
        fresh = i == 0 or words[i - 1] in _OPENERS or spoken.clauses[i] != spoken.clauses[i - 1]
        if fresh and any(words[i : i + len(form)] == form for form in _IMPERATIVES):
            return i
        if fresh and word in _DO and i + 1 < len(words) and words[i + 1] in _SUBJECTS and _inverted(words, i):
            return i
        if word == "who" and (i == 0 or words[i - 1] in _OPENERS) and "".join(words[i + 1 : i + 2]).endswith("s"):
            return i  # "who signs"
        if word in _WH and _wh_asks(words, i, fresh=fresh):
            return i
    return None


def _inverted(words: tuple[str, ...], i: int) -> bool:
    """Tell "do you", "is that" from orders and statements such as "do it" and "have our"."""
    order = words[i] in {"do", "have", "will"} and words[i + 1] in {"it", "that", "this", "our", "my"}
    return not order and len(words[i:]) > len(("is", "it"))


_SHORT_WH = frozenset(
    {("what", "about"), ("what", "if"), ("how", "about"), ("how", "come"), ("why", "not"), ("why", "now")}
)
_BE = frozenset({"is", "are", "was", "were"})


def _wh_asks(words: tuple[str, ...], i: int, *, fresh: bool) -> bool:
    """A question word, at most three words that are no subject, then a verb before its subject ("how soon can we")."""
    after = words[i + 1 : i + 6]
    if fresh and words[i : i + 2] in _SHORT_WH:
        return len(after) > 1
    for k, word in enumerate(after[:4]):
        if word in _PRONOUNS or word in _OBJECTS or (k == 0 and words[i] == "which" and word in _DO):
            return False
        if word in _DO:
            follows = after[k + 1] if k + 1 < len(after) else ""
            if k == 0 and fresh and word in _BE:  # "what is the price", but not "what is great is"
                return bool(follows) and "is" not in after[k + 2 :]
            return follows in _SUBJECTS and (fresh or word not in _BE)
    return False
