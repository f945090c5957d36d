"""Rebuilds the training checkpoints from a pack, so that a training can be resumed from a git checkout.

The pack's graphs contain the averaged weights, rounded to fp16. encoder.safetensors, which export.py wrote, contains the
tensors that cannot be recovered from a graph. Neither contains the state of the optimizers. Writes
OUT/{hybrid,transformer,safety}.pt (the averages also serve as the weights), text_tokenizer.json and safety_tokenizer.json.
The tokenizer and the safety model count as finished; `train_transformer.py` resumes with a small rate (`--warm`).
"""
import argparse
import os
import re
import shutil

import onnx
import torch
import torch.nn as nn
from onnx import numpy_helper
from safetensors.torch import load_file
from tokenizers import Tokenizer as Words

import optim
import safety_model
from text_encoder import TextEncoder
from tokenizer_model import Tokenizer
from transformer_model import Transformer


def named_weights(pack, *stages):
    """Returns the weights of these graphs in fp32, by their names in the checkpoint. The converter has added a path before the
    name and a number after it. Constants are left out: they are not weights."""
    found = {}
    for stage in stages:
        for tensor in onnx.load(os.path.join(pack, stage + ".onnx")).graph.initializer:
            name = re.fullmatch(r"(?:.*/)?(.+)_\d+", tensor.name).group(1)
            if name != "constant":
                # copied, because the array may be read-only
                found[name] = torch.from_numpy(numpy_helper.to_array(tensor).copy()).float()
    return found


def taken_apart(found, shapes):
    """Splits the query, key and value projections of a language model, which a graph stores stacked under the query's name."""
    apart = dict(found)
    for name, tensor in found.items():
        names = [name.replace("q_proj", part) for part in ("q_proj", "k_proj", "v_proj")]
        if name.endswith("self_attn.q_proj.weight") and all(n in shapes for n in names):
            apart.update(zip(names, tensor.split([shapes[n][0] for n in names])))
    return apart


def whole(what, fresh, found, beside):
    """Returns every tensor of the fresh model's state, taken from the graphs or from encoder.safetensors. Exits with an error if
    one is missing, unknown or of a different shape."""
    shapes = {k: v.shape for k, v in fresh.state_dict().items()}
    found = {**taken_apart(found, shapes), **beside}
    missing, unknown = sorted(shapes.keys() - found.keys()), sorted(found.keys() - shapes.keys())
    other = sorted(k for k in shapes.keys() & found.keys() if shapes[k] != found[k].shape)
    if missing or unknown or other:
        raise SystemExit(f"restore: {what}: missing {missing[:5]}, unknown {unknown[:5]}, of a different shape {other[:5]}")
    return {k: found[k].to(v.dtype).contiguous() for k, v in fresh.state_dict().items()}


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pack", required=True, help="the pack's folder")
    parser.add_argument("--encoder", required=True, help="encoder.safetensors")
    parser.add_argument("--out", required=True, help="folder of checkpoints to write; must not contain any yet")
    a = parser.parse_args(arguments)
    os.makedirs(a.out, exist_ok=True)
    there = [n for n in ("hybrid.pt", "polish.pt", "transformer.pt", "residual.pt", "safety.pt") if os.path.exists(os.path.join(a.out, n))]
    if there:
        raise SystemExit(f"restore: {a.out} already contains {', '.join(there)}; choose another folder")
    kept = load_file(a.encoder)
    beside = lambda part: {k[len(part) + 1:]: v for k, v in kept.items() if k.startswith(part + ".")}

    image = named_weights(a.pack, "transformer", "residual", "decoder")
    of_tokenizer = lambda name: name.startswith(("decoder.", "post_quant_conv.", "quantize."))
    tokenizer = whole("tokenizer", Tokenizer(), {k: v for k, v in image.items() if of_tokenizer(k)}, beside("tokenizer"))

    words = {}
    for name in ("text", "safety"):
        shutil.copyfile(os.path.join(a.pack, name + "-tokenizer.json"), os.path.join(a.out, name + "_tokenizer.json"))
        words[name] = Words.from_file(os.path.join(a.out, name + "_tokenizer.json"))
    found = {"llm." + k: v for k, v in image.items() if not of_tokenizer(k)}
    found.update({re.sub(r"^model\.", "text.qwen.", k): v for k, v in named_weights(a.pack, "text-encoder").items()})
    codebook = tokenizer["quantize.embedding.weight"].shape
    model = nn.ModuleDict(dict(llm=Transformer(vocab_size=codebook[0], z_channels=codebook[1]), text=TextEncoder(words["text"])))
    transformer = whole("transformer", model, found, beside("transformer"))

    found = named_weights(a.pack, "safety")
    found["lm_head.weight"] = found["model.embed_tokens.weight"]
    safety = whole("safety", safety_model.build(words["safety"]), found, beside("safety"))

    for name, state, done in (("hybrid", tokenizer, True), ("transformer", transformer, False), ("safety", safety, True)):
        optim.save(os.path.join(a.out, name + ".pt"), model=state, average=state, step=0, used=0.0, done=done)
        print(f"{name}.pt: {len(state)} tensors, {sum(v.numel() for v in state.values()) / 1e6:.2f} M values")


if __name__ == "__main__":
    main()
