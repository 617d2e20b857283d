"""Check every file of the corpus, count its labels, print the agreement of the two labellings."""

from __future__ import annotations

import sys
from collections import Counter

from assistant.domain.errors import InputError
from assistant.domain.labels import LABELS
from assistant.training.corpus import HERE, files, kappa, marked, read

SHORT = 3  # words: "yeah, okay" may well stand more than once


def main() -> int:
    """Print the report; 1 if a file is wrong or a line stands twice."""
    lines, wrong = [], 0
    for path in files():
        try:
            found = read(path)
        except InputError as error:
            print(f"WRONG {error}")
            wrong += 1
        else:
            print(f"{path.parent.name}/{path.name}: {len(found)}")
            lines += found
    texts = Counter((line.prev.casefold(), line.text.casefold()) for line in lines)
    twice = [text for text, count in texts.items() if count > 1 and len(text[1].split()) > SHORT]
    print(f"{len(lines)} utterances, {len(twice)} stand twice")
    for head in LABELS:
        counts = Counter(line.labels[head] for line in lines if head in line.labels)
        print(f"{head}: " + ", ".join(f"{label} {count}" for label, count in counts.most_common()))
    pairs = [(a, b) for path in sorted((HERE / "second").glob("*.tsv")) for a, b in _pairs(path.name)]
    for head in LABELS:
        both = [(a.labels[head], b.labels[head]) for a, b in pairs if head in a.labels]
        if both:
            print(f"kappa {head}: {kappa([a for a, _ in both], [b for _, b in both]):.3f} over {len(both)}")
    told = [line for name in ("train", "dev", "test") for line in marked.split(name)]
    print(f"{len(told)} lines with {sum(len(line.marks) for line in told)} facts marked")
    precision, recall, f1 = marked.again().scores()
    print(f"a second marker: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")
    return 1 if wrong or twice else 0


def _pairs(name: str) -> list[tuple]:  # type: ignore[type-arg]
    first = next(path for path in files() if path.name == name)
    return list(zip(read(first), read(HERE / "second" / name), strict=True))


sys.exit(main())
