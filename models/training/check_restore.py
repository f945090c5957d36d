"""Checks that a training can be restored from a pack and encoder.safetensors: random weights are exported, converted by
hart and restored. Every tensor must equal the exported one, rounded to fp16 if it is a weight of a graph or a matrix.

check_restore.py FOLDER [--launcher ../../hart]     leaves out/, checkpoints/, pack/ and restored/ in FOLDER
"""
import argparse
import os
import shutil
import subprocess

import torch
import torch.nn as nn

import export
import optim
import restore
import safety_model
import text_encoder
from tokenizer_model import Tokenizer
from transformer_model import Transformer

PARTS = ("hybrid", "transformer", "safety")


def untrained(out):
    """Writes checkpoints like those of the stages, with random weights: no tensor is all zeros or ones, and no two are equal."""
    torch.manual_seed(17)
    os.makedirs(out, exist_ok=True)
    words = text_encoder.train_tokenizer(os.path.join(out, "text_tokenizer.json"))
    asked = safety_model.train_tokenizer(os.path.join(out, "safety_tokenizer.json"))
    image = nn.ModuleDict(dict(llm=Transformer(), text=text_encoder.TextEncoder(words)))
    image["llm"].begin()
    for name, model in zip(PARTS, (Tokenizer(), image, safety_model.build(asked))):
        state = {k: v + torch.randn_like(v) * 0.02 if v.is_floating_point() and not k.endswith("zero_k_bias") else v
                 for k, v in model.state_dict().items()}
        if "lm_head.weight" in state:
            state["lm_head.weight"] = state["model.embed_tokens.weight"]
        if "scale" in state:
            state["scale"] = torch.tensor(0.173)
        optim.save(os.path.join(out, name + ".pt"), average=state, step=1, used=0.0, done=True)
    head = {k: v + torch.randn_like(v) * 0.02 for k, v in image["llm"].diffloss["net"].state_dict().items()}
    optim.save(os.path.join(out, "residual.pt"), model=head, of=[1, 0.0], done=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--launcher", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "hart"))
    a = parser.parse_args()
    out, checkpoints, pack, restored = (os.path.join(a.folder, name) for name in ("out", "checkpoints", "pack", "restored"))
    shutil.rmtree(restored, ignore_errors=True)
    untrained(out)
    export.main(["--out", out, "--checkpoints", checkpoints])
    subprocess.run([a.launcher, "convert", "--hart", checkpoints, "--text-encoder", os.path.join(checkpoints, "text-encoder"),
                    "--safety", os.path.join(checkpoints, "safety"), "--recipe", os.path.join(checkpoints, "recipe.json"),
                    "--weights", "fp16", "--output", pack, "--replace"], check=True)
    restore.main(["--pack", pack, "--encoder", os.path.join(checkpoints, "encoder.safetensors"), "--out", restored])
    for name in PARTS:
        before, after = (optim.load(os.path.join(folder, name + ".pt"))["average"] for folder in (out, restored))
        if name == "transformer":
            head = optim.load(os.path.join(out, "residual.pt"))["model"]
            before.update({"llm.diffloss.net." + key: value for key, value in head.items()})
        assert before.keys() == after.keys(), name
        rounded = 0
        for key, value in before.items():
            half = value.half().to(value.dtype)
            # A pack rounds all its weights; export.py rounds only the matrices in encoder.safetensors.
            assert torch.equal(after[key], half) or torch.equal(after[key], value), f"{name}: {key} differs"
            rounded += torch.equal(after[key], half) and not torch.equal(half, value)
        print(f"{name}: {len(before)} tensors as exported, {rounded} of them rounded to fp16")


if __name__ == "__main__":
    main()
