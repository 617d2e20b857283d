"""What a talk came to, in one word."""

from __future__ import annotations

from assistant.domain.memory import Promise
from assistant.engines.conversation.course import Course

LATE = 0.75  # of the talk


def outcome_of(course: Course, meeting: Promise | None) -> str:
    """One of won, next_meeting, lost, brush_off, none; empty when nobody spoke.

    The last word counts: a yes that no refusal follows is `won`; a dated next step that both agreed to is
    `next_meeting` unless they refused or put off after it. Saying that somebody else was chosen is `lost`, and so is
    refusing late and twice, or once while another vendor is preferred; one refusal may be of anything. Being put off
    is `brush_off`.
    """
    if not course.last:
        return ""
    refused = max((course.chose_other, *course.refusals))
    if course.committed > max(refused, course.brushed_off):
        return "won"
    if meeting and meeting.utterance > max(refused, course.brushed_off):
        return "next_meeting"
    if course.chose_other or (_lost_late(course) and refused > course.brushed_off):
        return "lost"
    return "brush_off" if course.brushed_off else "none"


def _lost_late(course: Course) -> bool:
    """Two refusals in the last quarter of the turns, or one while another vendor is preferred."""
    late = [n for n in course.refusals if n > LATE * course.last]
    rival = any(one.label == "competitor" and one.utterance > LATE * course.last for one in course.objections)
    return len(late) > 1 or (bool(late) and rival)
