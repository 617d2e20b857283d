from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.leads import Lead
from assistant.domain.naming import digits
from assistant.storage.lead_merging import _merged

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
times = st.none() | st.integers(0, 10**9).map(lambda s: datetime.fromtimestamp(s, UTC))
mails = st.lists(st.sampled_from(["a@x.co", "b@x.co", "c@x.co"]), unique=True, max_size=3).map(tuple)
phones = st.lists(st.sampled_from(["+1 555", "1555", "0151/234", "0211"]), unique=True, max_size=3).map(tuple)
leads = st.builds(
    Lead, name=texts, title=texts, company=texts, stage=texts, source=texts, owner=texts, city=texts, country=texts,
    mails=mails, phones=phones, created_at=times, last_activity_at=times,
    extra=st.dictionaries(st.sampled_from(["Mood", "Title (also)", "Size"]), texts.filter(bool), max_size=3),
)  # fmt: skip
FIELDS = ("name", "title", "company", "stage", "source", "owner", "city", "country")


@given(leads, leads)
def test_a_merge_loses_no_value_of_either(one, other):
    both = _merged(one, other)
    held = [*(getattr(both, name) for name in FIELDS), *both.extra.values()]
    for lead in (one, other):
        for value in (*(getattr(lead, name) for name in FIELDS), *lead.extra.values()):
            assert not value or value in held
        assert set(lead.mails) <= set(both.mails)
        assert {digits(number) for number in lead.phones} <= {digits(number) for number in both.phones}
        assert lead.created_at is None or both.created_at <= lead.created_at
        assert lead.last_activity_at is None or both.last_activity_at >= lead.last_activity_at


@given(leads)
def test_a_merge_with_its_like_changes_nothing(lead):
    same = _merged(lead, lead)
    assert (same.extra, same.mails, [getattr(same, name) for name in FIELDS]) == (
        lead.extra, lead.mails, [getattr(lead, name) for name in FIELDS],
    )  # fmt: skip
