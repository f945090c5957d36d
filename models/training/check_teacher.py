"""Checks that training and sampling agree: the single teacher-forced pass must give the same logits as sampling scale by
scale with cached keys and values, for the conditional and the unconditional row."""
import sys

import torch

from tokenizer_model import Quantizer
from transformer_model import Noise, Transformer, generate, with_unconditional


def main():
    torch.manual_seed(0)
    config = dict(context_token=7, context_dim=32, depth=2, embed_dim=64, num_heads=4, patch_nums=[1, 2, 3, 5], diff_width=32, diff_depth=1)
    model, q = Transformer(config, 50, 8), Quantizer(50, 8, config["patch_nums"])
    model.begin()
    torch.nn.init.normal_(model.head.weight, std=0.3)
    context, mask = torch.randn(2, 7, 32), torch.tensor([[1] * 4 + [0] * 3, [1] * 7])
    trace = {}
    generate(model.eval(), q, context, mask, mask.cumsum(1) - 1, 2.0, True, Noise(1), trace=trace)
    rows = with_unconditional(context, mask, mask.cumsum(1) - 1)
    inputs = [q.pooled(k + 1, trace[f"f_hat.{k}"]).flatten(2).transpose(1, 2).repeat(2, 1, 1) for k in range(3)]
    with torch.no_grad():
        hidden, head = model(*rows, inputs)
        picked = torch.randperm(25)[:9][None].repeat(4, 1)
        some, _ = model(*rows, inputs[:2] + [inputs[2].gather(1, picked[..., None].expand(-1, -1, 8))], picked)
    worst = 0.0
    for k, h in enumerate(hidden):
        both, t = model.logits(h, head).detach(), 2.0 * min(k, 2) / 3
        guided = (1 + t) * both[:2] - t * both[2:]
        worst = max(worst, ((guided - trace[f"logits.{k}"]).abs().max() / trace[f"logits.{k}"].abs().max()).item())
    same = max((a - b).abs().max().item() for a, b in zip(hidden[:3], some[:3]))
    print(f"largest difference {worst:.2e}; coarse scales with some cells of the last {same:.2e}")
    return worst < 1e-4 and same < 1e-4


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
