"""Writes sequence.safetensors: small networks on tokens made of PyTorch's own layers, with their weights and predictions.

Made with torch 2.15 and transformers 5.24 (rotary positions): python make_sequence_golden.py
Sequences are padded and masked here, so that the comparison is also one of packed with padded sequences.
"""

import json

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import save_file
from transformers.models.llama.modeling_llama import apply_rotary_pos_emb

HIDDEN, FFN, VOCABULARY, LONGEST, VECTOR_COLUMNS = 12, 10, 9, 16, 4
LENGTHS = [1, 7, 3, 16, 2, 9]
CASES = [
    {"model": "cnn", "options": {"layers": 3, "kernel_size": 5, "pooling": "max"}},
    {"model": "cnn", "options": {"layers": 1, "kernel_size": 3, "pooling": "mean", "activation": "tanh"}, "vectors": True},
    {"model": "rnn", "options": {"cell": "gru", "layers": 2, "pooling": "mean"}},
    {"model": "rnn", "options": {"cell": "lstm", "layers": 2, "pooling": "last"}, "vectors": True},
    {"model": "rnn", "options": {"cell": "rnn", "layers": 1, "bidirectional": False, "pooling": "last"}},
    {"model": "transformer", "options": {"positions": "learned", "layers": 2, "heads": 3, "pooling": "mean"}},
    {"model": "transformer", "options": {"positions": "sinusoidal", "layers": 2, "heads": 2, "pooling": "first"}, "vectors": True},
    {"model": "transformer", "options": {"positions": "rotary", "layers": 2, "heads": 3, "pooling": "attention"}},
]


class Cnn(torch.nn.Module):
    def __init__(self, options):
        super().__init__()
        self.activation = {"relu": torch.relu, "tanh": torch.tanh}[options.get("activation", "relu")]
        self.layers = torch.nn.ModuleList(
            torch.nn.Conv1d(HIDDEN, HIDDEN, options["kernel_size"], padding=options["kernel_size"] // 2) for _ in range(options["layers"]))
        self.width = HIDDEN

    def forward(self, x, mask):
        for layer in self.layers:
            x = self.activation(layer((x * mask.unsqueeze(2)).transpose(1, 2)).transpose(1, 2))
        return x

    def list_tensors(self):
        return {f"encoder.{i}.{name}": value for i, layer in enumerate(self.layers) for name, value in layer.state_dict().items()}


class Rnn(torch.nn.Module):
    def __init__(self, options):
        super().__init__()
        kind = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[options["cell"]]
        both = options.get("bidirectional", True)
        self.layers = kind(HIDDEN, HIDDEN, options["layers"], batch_first=True, bidirectional=both)
        self.width = HIDDEN * (2 if both else 1)

    def forward(self, x, mask):
        packed = torch.nn.utils.rnn.pack_padded_sequence(x, mask.sum(1).long(), batch_first=True, enforce_sorted=False)
        out, state = self.layers(packed)
        state = state[0] if isinstance(state, tuple) else state
        directions = 2 if self.layers.bidirectional else 1
        self.last = torch.cat(list(state[-directions:]), 1)
        return torch.nn.utils.rnn.pad_packed_sequence(out, batch_first=True, total_length=x.shape[1])[0]

    def list_tensors(self):
        found = {}
        for name, value in self.layers.state_dict().items():
            leaf, _, rest = name.partition("_l")
            layer, _, reverse = rest.partition("_")
            found[f"encoder.{layer}.{'backward' if reverse else 'forward'}.{leaf}"] = value
        return found


class RotaryLayer(torch.nn.TransformerEncoderLayer):
    """PyTorch's layer, with transformers' rotary positions on queries and keys."""

    def _sa_block(self, x, attn_mask, key_padding_mask, is_causal=False):
        attention = self.self_attn
        rows, length, width = x.shape
        own = width // attention.num_heads
        split = lambda part: part.view(rows, length, attention.num_heads, own).transpose(1, 2)
        q, k, v = (split(part) for part in F.linear(x, attention.in_proj_weight, attention.in_proj_bias).chunk(3, 2))
        frequencies = 10000 ** (-torch.arange(0, own, 2, dtype=x.dtype) / own)
        angles = torch.arange(length, dtype=x.dtype)[:, None] * frequencies
        angles = torch.cat([angles, angles], 1)[None]
        q, k = apply_rotary_pos_emb(q, k, angles.cos(), angles.sin())
        allowed = ~key_padding_mask.bool()[:, None, None, :] if key_padding_mask.dtype == torch.bool else key_padding_mask[:, None, None, :] == 0
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=allowed)
        return attention.out_proj(mixed.transpose(1, 2).reshape(rows, length, width))


class Transformer(torch.nn.Module):
    def __init__(self, options):
        super().__init__()
        layer = (RotaryLayer if options["positions"] == "rotary" else torch.nn.TransformerEncoderLayer)(
            HIDDEN, options["heads"], 20, 0.0, "gelu", batch_first=True, norm_first=True)
        self.layers = torch.nn.ModuleList([layer] + [type(layer)(HIDDEN, options["heads"], 20, 0.0, "gelu", batch_first=True,
                                                                 norm_first=True) for _ in range(options["layers"] - 1)])
        self.norm = torch.nn.LayerNorm(HIDDEN)
        for parameter in self.parameters():
            if parameter.dim() == 1:
                torch.nn.init.normal_(parameter, 0.5, 0.3)  # norms and biases that do something
        self.positions = torch.nn.Parameter(0.3 * torch.randn(LONGEST, HIDDEN)) if options["positions"] == "learned" else None
        self.sinusoidal = options["positions"] == "sinusoidal"
        self.width = HIDDEN

    def forward(self, x, mask):
        if self.positions is not None:
            x = x + self.positions[: x.shape[1]]
        if self.sinusoidal:
            angles = torch.arange(x.shape[1], dtype=x.dtype)[:, None] * 10000 ** (-torch.arange(0, HIDDEN, 2, dtype=x.dtype) / HIDDEN)
            x = x + torch.stack([angles.sin(), angles.cos()], 2).reshape(x.shape[1], HIDDEN)
        for layer in self.layers:
            x = layer(x, src_key_padding_mask=mask == 0)
        return self.norm(x)

    def list_tensors(self):
        names = {"self_attn.in_proj_weight": "attention.in.weight", "self_attn.in_proj_bias": "attention.in.bias",
                 "self_attn.out_proj.weight": "attention.out.weight", "self_attn.out_proj.bias": "attention.out.bias"}
        found = {f"encoder.norm.{name}": value for name, value in self.norm.state_dict().items()}
        for i, layer in enumerate(self.layers):
            for name, value in layer.state_dict().items():
                found[f"encoder.{i}.{names.get(name, name)}"] = value
        if self.positions is not None:
            found["positions.weight"] = self.positions.detach()
        return found


def pool(kind, encoder, attention, h, mask):
    weights = mask.unsqueeze(2)
    if kind == "mean":
        return (h * weights).sum(1) / weights.sum(1)
    if kind == "max":
        return h.masked_fill(weights == 0, -1e30).max(1).values
    if kind == "first":
        return h[:, 0]
    if kind == "last":
        return encoder.last
    return (torch.softmax(attention(h).masked_fill(weights == 0, -1e30), 1) * h).sum(1)


def run_case(number, case, ids, mask, vectors, arrays):
    torch.manual_seed(number)
    options = case["options"]
    joined = VECTOR_COLUMNS if case.get("vectors") else 0
    embedding = torch.nn.Embedding(VOCABULARY, HIDDEN, padding_idx=0)
    encoder = {"cnn": Cnn, "rnn": Rnn, "transformer": Transformer}[case["model"]](options)
    attention = torch.nn.Linear(encoder.width, 1) if options["pooling"] == "attention" else None
    head = [torch.nn.Linear(encoder.width + joined, FFN), torch.nn.Linear(FFN, 1)]
    activation = {"transformer": F.gelu, "rnn": torch.relu}.get(case["model"]) or encoder.activation

    tensors = {"embedding.weight": embedding.weight.detach()} | encoder.list_tensors()
    if attention:
        tensors |= {f"pooling.attention.{name}": value for name, value in attention.state_dict().items()}
    for i, layer in enumerate(head):
        tensors |= {f"head.{i}.{name}": value for name, value in layer.state_dict().items()}
    for name, value in tensors.items():
        arrays[f"case{number}.tensor.{name}"] = value.numpy().astype(np.float32).copy()

    modules = [embedding, encoder, attention, *head]
    for module in modules:
        if module:
            module.double().train()  # in training mode PyTorch takes the layers one by one; nothing is dropped
    with torch.no_grad():
        h = encoder(embedding(ids), mask)
        h = pool(options["pooling"], encoder, attention, h, mask)
        if joined:
            h = torch.cat([h, torch.tensor(vectors).double()], 1)
        arrays[f"case{number}.prediction"] = head[1](activation(head[0](h)))[:, 0].numpy()


def main():
    rng = np.random.default_rng(3)
    sequences = [rng.integers(0, VOCABULARY, length) for length in LENGTHS]
    ids = torch.zeros(len(LENGTHS), LONGEST, dtype=torch.long)
    mask = torch.zeros(len(LENGTHS), LONGEST, dtype=torch.double)
    for row, sequence in enumerate(sequences):
        ids[row, : len(sequence)] = torch.tensor(sequence)
        mask[row, : len(sequence)] = 1
    vectors = rng.normal(size=(len(LENGTHS), VECTOR_COLUMNS)).astype(np.float32)
    arrays = {"ids": np.concatenate(sequences).astype(np.int32), "offsets": np.cumsum([0] + LENGTHS).astype(np.int64),
              "vectors": vectors}
    for number, case in enumerate(CASES):
        case["options"] |= {"hidden": HIDDEN, "ffn_hidden": FFN}
        if case["model"] == "transformer":
            case["options"]["feed_forward"] = 20
        run_case(number, case, ids, mask, vectors, arrays)
    arrays = {name: np.ascontiguousarray(value) for name, value in arrays.items()}
    save_file(arrays, "sequence.safetensors", {"cases": json.dumps(CASES), "vocabulary": str(VOCABULARY), "longest": str(LONGEST)})


main()
