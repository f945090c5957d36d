"""Loads trained models from the folder of checkpoints, for later stages and for generating images.

The tokenizer comes from polish.pt if that exists, else from hybrid.pt. Transformer, text encoder and residual head come
from transformer.pt; if residual.pt exists, its residual head replaces the one in transformer.pt.
"""
import os

import torch
import torch.nn as nn

import optim
import text_encoder
from tokenizer_model import Tokenizer
from transformer_model import Transformer


def load_tokenizer(out, device):
    """Returns the trained image tokenizer with its averaged weights, frozen."""
    kept = optim.load(os.path.join(out, "hybrid.pt"), device)
    polished = optim.load(os.path.join(out, "polish.pt"), device)
    if polished:  # the same latents and codebook with a better decoder
        kept = polished
    model = Tokenizer().to(device).to(memory_format=torch.channels_last).eval().requires_grad_(False)
    model.load_state_dict(kept["average"])
    return model


def build(out, device):
    """Returns the text tokenizer, the trained image tokenizer, and transformer and text encoder with initial weights."""
    words = text_encoder.train_tokenizer(os.path.join(out, "text_tokenizer.json"))
    tokenizer = load_tokenizer(out, device)
    model = nn.ModuleDict(dict(llm=Transformer(vocab_size=tokenizer.config["vocab_size"], z_channels=tokenizer.config["z_channels"]),
                               text=text_encoder.TextEncoder(words)))
    model["llm"].begin()
    return words, tokenizer, model.to(device)


def load_trained(out, device):
    """Returns the checkpoint of the transformer, or None if it does not exist. If train_residual.py has run, the checkpoint contains
    its residual head."""
    kept, residual = (optim.load(os.path.join(out, name), device) for name in ("transformer.pt", "residual.pt"))
    if kept and residual:
        if residual["of"] != [kept["step"], kept["used"]]:
            raise SystemExit(f"{out}: residual.pt belongs to a different transformer.pt: remove it, or run train_residual.py again")
        if not residual["done"]:
            raise SystemExit(f"{out}: the training of residual.pt is not finished: run train_residual.py again to resume it")
        head = {"llm.diffloss.net." + name: value for name, value in residual["model"].items()}
        kept.update({part: kept[part] | head for part in ("model", "average") if part in kept})
    return kept


def load_model(out, device):
    """Returns everything that generates images: the text tokenizer, the image tokenizer, and the model (transformer, text
    encoder and residual head)."""
    kept = load_trained(out, device)
    if not kept:
        raise SystemExit(f"{out} contains no transformer.pt")
    words, tokenizer, model = build(out, device)
    model.load_state_dict({k: v.float() for k, v in kept["average"].items()})
    return words, tokenizer, model.eval()
