"""One encoder, several heads: what an utterance means, read with the turn before it.

Each of our own heads looks at the words that matter to it (attention pooling, Yang et al. 2016): in a long turn the
mean of all words hides the few that object. It begins as the mean. Public tasks keep the mean, which is also the vector
that other things are learnt from.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import torch
from torch import Tensor, nn

from assistant.domain.labels import LABELS
from assistant.domain.memory import FIELDS
from assistant.training.understanding.bert import Encoder

SHARPNESS = 4.0  # how much faster a look turns than what it looks at
FAR = 1e4
FACTS = "facts"  # the head that tags tokens
TAGGED = (5, 3, 1)  # the layers it looks at: the last alone has forgotten much of the single words


class Reader(nn.Module):
    """The encoder, what each head looks at, and a linear head for each task. `looking`: the heads that choose words.

    `marks` tags each token with the field of a fact that it tells of, or with nothing.
    """

    def __init__(
        self, encoder: Encoder, heads: Mapping[str, int], dropout: float = 0.1, looking: Collection[str] = tuple(LABELS)
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.heads = nn.ModuleDict({name: nn.Linear(encoder.width, size) for name, size in heads.items()})
        self.looks = nn.ModuleDict({name: nn.Linear(encoder.width, 1, bias=False) for name in looking if name in heads})
        for look in self.looks.values():
            nn.init.zeros_(look.weight)  # all words alike
        self.marks = nn.Sequential(
            nn.Linear(len(TAGGED) * encoder.width, 128), nn.GELU(), nn.Dropout(0.2), nn.Linear(128, 1 + len(FIELDS))
        )

    def words(self, tokens: Tensor, segments: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Each token, batch x tokens x width, and 1 for the utterance's own: the turn before speaks through them."""
        hidden = self.encoder(tokens, segments, mask)
        return hidden, (mask * (1 - segments)).to(hidden.dtype)

    def mean(self, hidden: Tensor, own: Tensor) -> Tensor:
        """The utterance as one vector, batch x width."""
        return (hidden * own[:, :, None]).sum(1) / own.sum(1, keepdim=True)

    def seen(self, names: Sequence[str], hidden: Tensor, own: Tensor) -> Tensor:
        """What each of these looking heads sees of the utterance, batch x heads x width."""
        looks = torch.cat([self.looks[name].weight for name in names])  # heads x width
        drawn = SHARPNESS * (hidden @ looks.T.to(hidden.dtype)).float() + (own[:, :, None].float() - 1) * FAR
        return torch.softmax(drawn, dim=1).transpose(1, 2).to(hidden.dtype) @ hidden

    def tags(self, layers: Sequence[Tensor]) -> Tensor:
        """The logits of each token's field, batch x tokens x fields, from what comes out of each layer."""
        tagged: Tensor = self.marks(torch.cat([layers[at] for at in TAGGED], dim=-1))
        return tagged

    def forward(self, tokens: Tensor, segments: Tensor, mask: Tensor, heads: tuple[str, ...]) -> dict[str, Tensor]:
        """The logits of these heads; of FACTS for each token."""
        if heads == (FACTS,):
            return {FACTS: self.tags(self.encoder.layered(tokens, segments, mask))}
        hidden, own = self.words(tokens, segments, mask)
        looking = [name for name in heads if name in self.looks]
        vectors = dict.fromkeys(heads, self.mean(hidden, own))
        if looking:
            vectors |= zip(looking, self.seen(looking, hidden, own).unbind(1), strict=True)
        return {name: self.heads[name](self.dropout(vector)) for name, vector in vectors.items()}
