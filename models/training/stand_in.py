"""Writes models/stand-in: tiny random checkpoints in the released layout, until the trained demo pack takes their place.

Usage:  python stand_in.py OUTPUT_FOLDER

Its pictures are noise. Its safety model has no opinion: the layers are damped and the row of "No" points along the last
token of the question, so every prompt passes with the same small score; the way through the check is the real one.
"""

import subprocess
import sys
from pathlib import Path

from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer


def main(output: Path) -> None:
    script = Path(__file__).with_name("random_checkpoint.py")
    subprocess.run([sys.executable, script, output, "--size", "tiny"], check=True)
    safety = output / "safety"
    tokenizer = Tokenizer.from_file(str(safety / "tokenizer.json"))
    for file in safety.glob("*.safetensors"):
        tensors = load_file(file)
        for name, tensor in tensors.items():
            if name.endswith(("post_attention_layernorm.weight", "post_feedforward_layernorm.weight")):
                tensor.fill_(-0.99)  # the norm multiplies by 1 + weight
            if name.endswith("embed_tokens.weight"):
                last = tensor[tokenizer.encode("correctly.\n").ids[-1]].clone()
                tensor[tokenizer.token_to_id("No")] = last
                tensor[tokenizer.token_to_id("Yes")] = -last
        save_file(tensors, file, metadata={"format": "pt"})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
