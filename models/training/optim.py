"""What all training scripts share: Muon for matrices and AdamW for the rest, averaged weights, checkpoint files, and the
learning rate over a time budget."""
import math
import os
import time

import torch


def orthogonal(g, steps=5):
    """Returns approximately the nearest orthogonal matrix, by Newton-Schulz iteration (Jordan et al., Muon, 2024). Works on batches too."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = g.to(torch.bfloat16) if g.device.type != "cpu" or fast_bfloat16() else g
    tall = x.shape[-2] > x.shape[-1]
    if tall:
        x = x.mT
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(steps):
        s = x @ x.mT
        x = a * x + (b * s + c * (s @ s)) @ x
    return (x.mT if tall else x).to(g.dtype)


class Muon(torch.optim.Optimizer):
    """An optimizer that applies orthogonalised momentum. `lr` is comparable to AdamW's: updates are scaled to a root mean square
    of 0.2."""

    def __init__(self, groups, lr, momentum=0.95, weight_decay=0.02):
        super().__init__(groups, dict(lr=lr, momentum=momentum, weight_decay=weight_decay, split=1))

    @torch.no_grad()
    def step(self):
        """Updates the weights. Those of one shape are orthogonalised together, in one batch of products."""
        for group in self.param_groups:
            alike = {}
            for p in group["params"]:
                if p.grad is not None:
                    alike.setdefault(p.shape, []).append(p)
            for shape, params in alike.items():
                momenta = [self.state[p].setdefault("m", torch.zeros_like(p)) for p in params]
                grads = [p.grad for p in params]
                torch._foreach_lerp_(momenta, grads, 1 - group["momentum"])
                g = torch.stack(torch._foreach_lerp(grads, momenta, group["momentum"]))
                g = g.reshape(len(params) * group["split"], shape[0] // group["split"], -1)
                u = orthogonal(g) * (0.2 * math.sqrt(max(g.shape[-2:])))
                torch._foreach_mul_(params, 1 - group["lr"] * group["weight_decay"])
                torch._foreach_add_(params, list(u.reshape(len(params), *shape).unbind()), alpha=-group["lr"])


def optimizers(model, lr, adam_lr=None, decay=0.02, no_muon=("embed", "head", "conv_out", "conv_in", "qresi")):
    """Returns [Muon, AdamW] for a model. Fused projections (qkv) are split, so that each part is orthogonalised separately."""
    muon, fused, plain = [], [], []
    for name, p in model.named_parameters():
        if not p.requires_grad:
            continue
        matrix = p.ndim >= 2 and min(p.shape[0], p[0].numel()) >= 16 and not any(word in name for word in no_muon) and "table" not in name
        (plain if not matrix else fused if "qkv" in name else muon).append(p)
    adam = torch.optim.AdamW(plain, lr=adam_lr or lr, betas=(0.9, 0.97), weight_decay=0.0, eps=1e-8)
    groups = [dict(params=muon)] + ([dict(params=fused, split=3)] if fused else [])
    return [Muon(groups, lr, weight_decay=decay), adam] if muon or fused else [adam]


class Average:
    """The exponential average of a model's weights. In the first steps it follows the weights faster."""

    def __init__(self, model, decay):
        self.decay = decay
        self.shadow = {k: v.detach().clone().float() for k, v in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model, step):
        d = min(self.decay, (1 + step) / (10 + step))
        state = model.state_dict()
        real = [k for k, v in state.items() if v.is_floating_point()]
        torch._foreach_lerp_([self.shadow[k] for k in real], [state[k] for k in real], 1 - d)
        for k, v in state.items():
            if not v.is_floating_point():
                self.shadow[k].copy_(v)


def save(path, **content):
    """Writes a checkpoint atomically: to a temporary file, which is then renamed."""
    torch.save(content, path + ".part")
    os.replace(path + ".part", path)


def load(path, device="cpu"):
    """Returns the content of a checkpoint, or None if there is no file."""
    return torch.load(path, map_location=device, weights_only=True) if os.path.exists(path) else None


def fast_bfloat16():
    """Returns whether this processor has bfloat16 multiplication; emulated, bfloat16 is 5 to 10 times slower than fp32."""
    return bool(torch.cpu.get_capabilities().get("avx512_bf16"))


def autocast(device):
    return torch.autocast(device.split(":")[0], torch.bfloat16, enabled=device != "cpu" or fast_bfloat16())


class Run:
    """The course of one training: the learning rate, the time budget, and when to write a checkpoint.

    The rate has a warm-up and later falls in a straight line to zero at the end of the run. The run ends after `steps` steps or
    `minutes` minutes, whichever comes first. `warm` is the number of warm-up steps, `cool` the share of the run in which the rate falls, `share` the largest share
    of the full rate, `every` the seconds between checkpoints. On a CPU the budget counts processor time divided by the number
    of threads, so that a busy machine does not shorten a training; on a GPU it counts elapsed time."""

    def __init__(self, steps, minutes=None, warm=100, every=150.0, cool=0.35, device="cpu", share=1.0):
        self.steps, self.minutes, self.warm, self.every, self.cool, self.share = steps, minutes, warm, every, cool, share
        self.clock = time.time if device != "cpu" else lambda: time.process_time() / torch.get_num_threads()
        self.used, self.last, self.tick = 0.0, time.time(), self.clock()

    def factor(self, step):
        now = self.clock()
        self.used, self.tick = self.used + now - self.tick, now
        done = step / self.steps
        if self.minutes:
            done = max(done, self.used / 60 / self.minutes)
        self.progress, self.done = done, done >= 1
        ramp = min(1.0, (step + 1) / self.warm)
        return self.share * ramp * min(1.0, max(0.0, (1 - done) / self.cool) if self.cool else 1.0)

    def due(self):
        if time.time() - self.last > self.every:
            self.last = time.time()
            return True
        return False


def descend(loss, model, opts):
    """Does one step of all optimizers, with gradients clipped to a norm of 1."""
    for opt in opts:
        opt.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    for opt in opts:
        opt.step()


def set_rate(opts, rates, factor):
    for opt, rate in zip(opts, rates):
        for group in opt.param_groups:
            group["lr"] = rate * factor
