"""The sales corpus is what its README says."""

import pytest

from assistant.domain.errors import InputError
from assistant.domain.labels import LABELS
from assistant.training.corpus import HERE, files, kappa, read, split


def test_every_line_can_be_read_and_has_known_labels():
    lines = [line for path in files() for line in read(path)]
    assert len(lines) > 6000
    assert all(line.labels[head] in LABELS[head] for line in lines for head in line.labels)


def test_no_file_is_in_two_parts():
    parts = {name: {line.source.split(":")[0] for line in split(name)} for name in ("train", "dev", "test")}
    assert not parts["train"] & parts["test"]
    assert not parts["train"] & parts["dev"]
    assert not parts["dev"] & parts["test"]
    assert set.union(*parts.values()) == {path.name for path in files()}


def test_no_line_of_the_test_part_stands_in_train():
    train = {(line.prev, line.text) for line in split("train") if len(line.text.split()) > 3}
    assert not train & {(line.prev, line.text) for line in split("test")}


def test_a_fifth_is_labelled_a_second_time_and_blind():
    twice = sum(len(read(path)) for path in (HERE / "second").glob("*.tsv"))
    assert twice >= sum(len(read(path)) for path in files()) / 5


def test_a_wrong_label_is_named_with_file_row_and_column(tmp_path):
    folder = tmp_path / "batches"
    folder.mkdir()
    rows = ["speaker\tprev\ttext\tobjection\tbuying_signal\tintent\tsentiment\temotion"]
    rows.append("customer\t\ttoo much\tprise\tnone\tobjection\tneutral\tneutral")
    (folder / "x.tsv").write_text("\n".join(rows), "utf-8")
    with pytest.raises(InputError, match=r"x\.tsv row 2: objection cannot be 'prise'"):
        read(folder / "x.tsv")


def test_kappa_is_one_for_the_same_and_nought_for_chance():
    assert kappa(["a", "b", "a"], ["a", "b", "a"]) == 1.0
    assert kappa(["a", "a", "b", "b"], ["a", "b", "a", "b"]) == 0.0
