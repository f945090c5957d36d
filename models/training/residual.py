"""The residual head: a small diffusion model of the residual, which is what the last scale's codebook entry leaves of the
continuous latent at each position.

Improved DDPM (Nichol and Dhariwal, 2021): cosine schedule of 1000 steps, noise prediction, learned variance between its
bounds. Sampling uses 8 respaced steps, and training uses the same ones. Targets are divided by 0.6, so residuals should
stay between -0.6 and 0.6.
"""
import math

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from time_embed import TimeEmbed

RANGE = 0.6
BOUND = 0.05


class ResBlock(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.in_ln = nn.LayerNorm(width, eps=1e-6)
        self.mlp = nn.Sequential(nn.Linear(width, width), nn.SiLU(), nn.Linear(width, width))
        self.adaLN_modulation = nn.Sequential(nn.SiLU(), nn.Linear(width, 3 * width))

    def forward(self, x, y):
        shift, scale, gate = self.adaLN_modulation(y).chunk(3, -1)
        return x + gate * self.mlp(self.in_ln(x) * (1 + scale) + shift)


class FinalLayer(nn.Module):
    def __init__(self, width, out):
        super().__init__()
        self.linear = nn.Linear(width, out)
        self.adaLN_modulation = nn.Sequential(nn.SiLU(), nn.Linear(width, 2 * width))

    def forward(self, x, y):
        shift, scale = self.adaLN_modulation(y).chunk(2, -1)
        return self.linear(F.layer_norm(x, x.shape[-1:], eps=1e-6) * (1 + scale) + shift)


class ResidualHead(nn.Module):
    """Predicts noise and variance [N, 2Z] from a noisy residual [N, Z], a step number below 1000 [N] and a condition [N, C]."""

    def __init__(self, z_channels, cond, width, depth):
        super().__init__()
        self.time_embed = TimeEmbed(width)
        self.cond_embed, self.input_proj = nn.Linear(cond, width), nn.Linear(z_channels, width)
        self.res_blocks = nn.ModuleList(ResBlock(width) for _ in range(depth))
        self.final_layer = FinalLayer(width, 2 * z_channels)
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.xavier_uniform_(module.weight)
                nn.init.zeros_(module.bias)
        for block in self.res_blocks:
            nn.init.zeros_(block.adaLN_modulation[1].weight)
        nn.init.zeros_(self.final_layer.adaLN_modulation[1].weight)
        nn.init.zeros_(self.final_layer.linear.weight)

    def forward(self, x, t, z):
        y = self.time_embed(t) + self.cond_embed(z)
        x = self.input_proj(x)
        for block in self.res_blocks:
            x = block(x, y)
        return self.final_layer(x, y)

    def loss(self, rest, z, steps, empty=None, t=0.0):
        """Returns two losses for residuals [N,Z] under conditions z [N,C]: the mean squared error of the noise, and the part of
        the variational bound that trains the variance (with the mean held constant). Each residual is noised to one of the
        `steps` steps that sampling uses. The variance must be learned at these steps: between neighbours of the whole schedule
        its two bounds hardly differ, over the wide gaps of 8 steps they do. With `empty` [N,C], the conditions without a
        prompt, the predicted noise is the guided one, as in `sample` (t [N,1])."""
        s, n = Schedule.tensors(steps, rest.device), len(rest)
        x0 = rest / RANGE
        i = torch.randint(steps, (n,), device=rest.device)
        at = {name: values[i][:, None] for name, values in s.items()}
        noise = torch.randn_like(x0)
        xt = at["sqrt_a"] * x0 + at["sqrt_1a"] * noise
        step = s["steps"][i]
        if empty is None:
            eps, v = self(xt, step, z).float().chunk(2, -1)
        else:
            eps, v = self(xt.repeat(2, 1), step.repeat(2), torch.cat([z, empty])).float().chunk(2, -1)
            eps, v = (1 + t) * eps[:n] - t * eps[n:], v[:n]
        mse = (eps - noise).square().mean()
        guess = ((xt - at["sqrt_1a"] * eps.detach()) / at["sqrt_a"]).clamp(-1, 1)
        gap = at["c1"] * (x0 - guess)
        log_var = (v + 1) / 2 * at["log_beta"] + (1 - v) / 2 * at["log_post"]
        bound = 0.5 * (log_var - at["log_post"] - 1 + (at["log_post"] - log_var).exp() + gap.square() * (-log_var).exp())
        # The last step adds no noise. BOUND makes this loss a tenth of the other once both are learned.
        return mse, BOUND * (bound * (i > 0)[:, None]).mean()

    @torch.no_grad()
    def sample(self, z, t, steps, noise):
        """Samples residuals [N, Z] for conditions z [2N, C] (conditional rows first), with guidance t."""
        s, n = Schedule(steps), len(z) // 2
        x = noise.normal("residual.start", (n, self.input_proj.in_features))
        for order, i in enumerate(reversed(range(steps))):
            step = torch.full((2 * n,), s.steps[i], device=z.device)
            out = self(torch.cat([x, x]), step, z).float()
            eps, v = out.chunk(2, -1)
            eps, v = (1 + t) * eps[:n] - t * eps[n:], v[:n]
            x0 = (x / s.a[i] ** 0.5 - (1 / s.a[i] - 1) ** 0.5 * eps).clamp(-1, 1)
            x = float(s.c1[i]) * x0 + float(s.c2[i]) * x
            if i:
                log_var = (v + 1) / 2 * math.log(s.beta[i]) + (1 - v) / 2 * float(s.log_post[i])
                x = x + (0.5 * log_var).exp() * noise.normal(f"residual.{order}", x.shape)
        return x * RANGE


class Schedule:
    """The cosine schedule, respaced to `steps` of its 1000 steps."""

    _tensors = {}

    def __init__(self, steps):
        bar = lambda u: math.cos((u + 0.008) / 1.008 * math.pi / 2) ** 2
        kept = np.cumprod([1 - min(1 - bar((i + 1) / 1000) / bar(i / 1000), 0.999) for i in range(1000)])
        self.steps = [round(i * 999 / (steps - 1)) for i in range(steps)]
        before = np.array([1.0] + [kept[s] for s in self.steps[:-1]])
        self.beta = 1 - kept[self.steps] / before
        self.a = kept[self.steps]
        post = self.beta * (1 - before) / (1 - self.a)
        self.log_post = np.log(np.append(post[1], post[1:]))
        self.c1 = self.beta * np.sqrt(before) / (1 - self.a)
        self.c2 = (1 - before) * np.sqrt(1 - self.beta) / (1 - self.a)

    @classmethod
    def tensors(cls, steps, device):
        if (steps, device) not in cls._tensors:
            s = cls(steps)
            values = dict(sqrt_a=np.sqrt(s.a), sqrt_1a=np.sqrt(1 - s.a), log_beta=np.log(s.beta), log_post=s.log_post, c1=s.c1)
            cls._tensors[steps, device] = {k: torch.tensor(v, dtype=torch.float32, device=device) for k, v in values.items()} | {
                "steps": torch.tensor(s.steps, device=device)}
        return cls._tensors[steps, device]
