"""Checks that these modules compute what the authors' code computes: loads recorded cases (checkpoints in the released
layout with recorded noise and values) and compares every step. Usage: check_golden.py CASE_FOLDER..."""
import json
import os
import sys

import torch
from safetensors.torch import load_file

from tokenizer_model import Decoder, Quantizer, _conv
from transformer_model import Transformer, generate


class Recorded:
    """The recorded noise of a case, in place of `Noise`."""

    def __init__(self, values):
        self.values = values

    def gumbel(self, name, shape):
        return self.values[f"noise.{name}"]

    normal = gumbel


def check(folder):
    gold = load_file(os.path.join(folder, "golden.safetensors"))
    config = json.load(open(os.path.join(folder, "llm/config.json")))
    vae = json.load(open(os.path.join(folder, "tokenizer/config.json")))
    path = os.path.join(folder, "tokenizer/model.safetensors")
    weights = load_file(path) if os.path.exists(path) else torch.load(os.path.join(folder, "tokenizer/pytorch_model.bin"), weights_only=True)
    model = Transformer(config, vae["vocab_size"], vae["z_channels"])
    state = torch.load(os.path.join(folder, "llm/ema_model.bin"), weights_only=True)
    result = model.load_state_dict({k: v for k, v in state.items() if k not in ("lvl_1L", "attn_bias_for_masking")}, strict=False)
    assert not result.missing_keys and not result.unexpected_keys, result
    quantizer = Quantizer(vae["vocab_size"], vae["z_channels"], vae["v_patch_nums"], vae["share_quant_resi"], vae["quant_resi"])
    decoder, post = Decoder(vae["ch"], vae["ch_mult"], vae["z_channels"]), _conv(vae["z_channels"], vae["z_channels"], vae["quant_conv_ks"])
    for module, prefix in ((quantizer, "vae.quantize."), (decoder, "vae.decoder."), (post, "vae.post_quant_conv.")):
        part = {k[len(prefix):]: v for k, v in weights.items() if k.startswith(prefix)}
        print(folder, prefix, module.load_state_dict(part, strict=False))
    trace = {}
    f = generate(model.eval(), quantizer, gold["input.context"], gold["input.context_mask"], gold["input.context_position_ids"],
                 float(gold["input.guidance"][0]), bool(gold["input.smooth"][0]), Recorded(gold), trace=trace)
    with torch.no_grad():
        trace["image"] = (decoder(post(f)).clamp(-1, 1) + 1) / 2
    worst = {}
    for name, value in gold.items():
        if name.startswith("expect.") and name[7:] in trace:
            got = trace[name[7:]].reshape(value.shape)
            worst[name[7:]] = ((got - value).abs().max() / value.abs().max().clamp_min(1e-9)).item() if value.is_floating_point() else (got != value).float().mean().item()
    missing = [n for n in gold if n.startswith("expect.") and n[7:] not in trace]
    print(folder, "compared", len(worst), "not compared", missing, "worst", max(worst.items(), key=lambda w: w[1]))
    return max(worst.values()) < 1e-3


if __name__ == "__main__":
    sys.exit(0 if all([check(folder) for folder in sys.argv[1:]]) else 1)
