"""The encoder as a network that can be taught: the transformer of multilingual-e5-small."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from encoder.packaged import PackagedE5, Shape

DROPOUT = 0.1
SPREAD = 20.0
"""Length of the unit vectors as the head sees them, so that its scores can become certain."""

_TINY = 1e-12


class Layer(nn.Module):
    """Self-attention and two dense steps, each with its residual and its norm."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.query_key_value = nn.Linear(shape.width, 3 * shape.width)
        self.attended = nn.Linear(shape.width, shape.width)
        self.first_norm = nn.LayerNorm(shape.width, eps=_TINY)
        self.widen = nn.Linear(shape.width, shape.inner)
        self.narrow = nn.Linear(shape.inner, shape.width)
        self.second_norm = nn.LayerNorm(shape.width, eps=_TINY)

    def forward(self, states: Tensor, present: Tensor) -> Tensor:
        """States (texts, tokens, width); ``present`` (texts, 1, 1, tokens) is false for padding."""
        texts, tokens, width = states.shape
        split = self.query_key_value(states).view(texts, tokens, 3, self.heads, -1)
        query, key, value = split.permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=present)
        return self._after_attention(states, mixed.transpose(1, 2).reshape(texts, tokens, width))

    def alone(self, states: Tensor) -> Tensor:
        """The same for one text, states (tokens, width); written for few and simple operations."""
        size = states.shape[1] // self.heads
        query, key, value = (
            part.reshape(-1, self.heads, size).transpose(0, 1)
            for part in self.query_key_value(states).chunk(3, dim=1)
        )
        shares = torch.softmax(query @ (key * size**-0.5).transpose(1, 2), dim=-1)
        mixed = (shares @ value).transpose(0, 1).reshape(-1, states.shape[1])
        return self._after_attention(states, mixed)

    def _after_attention(self, states: Tensor, mixed: Tensor) -> Tensor:
        states = self.first_norm(states + self.attended(mixed))
        dense = self.narrow(functional.gelu(self.widen(states)))
        result: Tensor = self.second_norm(states + dense)
        return result


class Encoder(nn.Module):
    """Token numbers in, unit-length vectors out."""

    def __init__(self, shape: Shape, pieces: int) -> None:
        super().__init__()
        self.words = nn.Embedding(pieces, shape.width)
        self.places = nn.Parameter(torch.zeros(shape.positions, shape.width))
        self.norm = nn.LayerNorm(shape.width, eps=_TINY)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))

    def forward(self, tokens: Tensor, present: Tensor) -> Tensor:
        """Tokens and ``present`` (1 for a token, 0 for padding), both (texts, tokens)."""
        states = self.norm(self.words(tokens) + self.places[: tokens.shape[1]])
        states = functional.dropout(states, DROPOUT, self.training)
        mask = present[:, None, None, :] > 0
        for layer in self.layers:
            states = layer(states, mask)
        weights = present.unsqueeze(-1).to(torch.float32)
        mean = (states.to(torch.float32) * weights).sum(1) / weights.sum(1)
        return functional.normalize(mean, dim=-1)


class OneText(nn.Module):
    """The encoder for one text at a time: nothing to mask, no shapes to work out. It is written
    to the file that answers, where the small operations would cost a tenth of the time."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, tokens: Tensor) -> Tensor:
        """Token numbers (tokens) to a vector of length one (width)."""
        encoder = self.encoder
        states = encoder.norm(encoder.words(tokens) + encoder.places[: tokens.shape[0]])
        for layer in encoder.layers:
            states = layer.alone(states)
        return functional.normalize(states.mean(0), dim=0)


class Student(nn.Module):
    """The encoder with a head that names intents, which is thrown away in the end."""

    def __init__(self, encoder: Encoder, width: int, intents: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(width, intents)

    def forward(self, tokens: Tensor, present: Tensor) -> Tensor:
        """Scores (texts, intents)."""
        vectors = self.encoder(tokens, present) * SPREAD
        scores: Tensor = self.head(functional.dropout(vectors, DROPOUT, self.training))
        return scores


def encoder_from(model: PackagedE5, kept: Sequence[int]) -> Encoder:
    """An encoder with the packaged weights, over the pieces at the places ``kept``."""
    shape = model.shape
    encoder = Encoder(shape, len(kept))
    words = model.matrix("emb.word", model.rows, shape.width)[list(kept)]
    kind = torch.from_numpy(model.vector("emb.type")[: shape.width])
    state = {
        "words.weight": torch.from_numpy(words),
        "places": torch.from_numpy(model.vector("emb.pos")).view(-1, shape.width) + kind,
        "norm.weight": torch.from_numpy(model.vector("emb.ln.w")),
        "norm.bias": torch.from_numpy(model.vector("emb.ln.b")),
    }
    for number in range(shape.layers):
        for name, tensor in _layer_state(model, number).items():
            state[f"layers.{number}.{name}"] = tensor
    encoder.load_state_dict(state)
    return encoder


def _layer_state(model: PackagedE5, number: int) -> dict[str, Tensor]:
    """The tensors of one layer, by their names here."""
    width, inner = model.shape.width, model.shape.inner

    def weight(name: str, rows: int, columns: int) -> Tensor:
        return torch.from_numpy(model.matrix(f"l{number}.{name}.w", rows, columns))

    def vector(name: str) -> Tensor:
        return torch.from_numpy(model.vector(f"l{number}.{name}"))

    return {
        "query_key_value.weight": torch.cat([weight(name, width, width) for name in "qkv"]),
        "query_key_value.bias": torch.cat([vector(f"{name}.b") for name in "qkv"]),
        "attended.weight": weight("ao", width, width),
        "attended.bias": vector("ao.b"),
        "first_norm.weight": vector("aln.w"),
        "first_norm.bias": vector("aln.b"),
        "widen.weight": weight("fi", inner, width),
        "widen.bias": vector("fi.b"),
        "narrow.weight": weight("fo", width, inner),
        "narrow.bias": vector("fo.b"),
        "second_norm.weight": vector("oln.w"),
        "second_norm.bias": vector("oln.b"),
    }
