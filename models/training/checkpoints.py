"""Loads what the training stages have written into the folder of checkpoints, for the stages that follow and for drawing.

Only this module knows which files of the folder belong together: hybrid.pt and polish.pt (the tokenizer), transformer.pt
and residual.pt (transformer, text encoder and residual head).
"""
import os

import torch
import torch.nn as nn

import optim
import text_encoder
from tokenizer_model import Tokenizer
from transformer_model import Transformer


def load_tokenizer(out, device):
    kept = optim.load(os.path.join(out, "hybrid.pt"), device)
    polished = optim.load(os.path.join(out, "polish.pt"), device)
    if polished:  # the same latents and codebook under a better decoder
        kept = polished
    model = Tokenizer().to(device).to(memory_format=torch.channels_last).eval().requires_grad_(False)
    model.load_state_dict(kept["average"])
    return model


def build(out, device):
    words = text_encoder.train_tokenizer(os.path.join(out, "text_tokenizer.json"))
    tokenizer = load_tokenizer(out, device)
    model = nn.ModuleDict(dict(llm=Transformer(vocab_size=tokenizer.config["vocab_size"], z_channels=tokenizer.config["z_channels"]),
                               text=text_encoder.TextEncoder(words)))
    model["llm"].begin()
    return words, tokenizer, model.to(device)


def load_trained(out, device):
    """The transformer's checkpoint, with the head of train_residual.py in it where that ran; None if there is none."""
    kept, residual = (optim.load(os.path.join(out, name), device) for name in ("transformer.pt", "residual.pt"))
    if kept and residual:
        if residual["of"] != [kept["step"], kept["used"]]:
            raise SystemExit(f"{out}: residual.pt belongs to another transformer.pt: remove it, or run train_residual.py again")
        if not residual["done"]:
            raise SystemExit(f"{out}: residual.pt is not trained to the end: run train_residual.py again, it goes on")
        head = {"llm.diffloss.net." + name: value for name, value in residual["model"].items()}
        kept.update({part: kept[part] | head for part in ("model", "average") if part in kept})
    return kept


def load_model(out, device):
    """What draws: the prompt's tokenizer, the picture tokenizer, and transformer, text encoder and residual head."""
    kept = load_trained(out, device)
    if not kept:
        raise SystemExit(f"{out} lacks transformer.pt")
    words, tokenizer, model = build(out, device)
    model.load_state_dict({k: v.float() for k, v in kept["average"].items()})
    return words, tokenizer, model.eval()
