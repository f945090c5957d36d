"""The embedding of a step number: the residual diffusion embeds its time step, the transformer the index of a scale."""
import math

import torch
import torch.nn as nn


def sinusoid(t, width=256):
    """Returns the cosines and sines of t [...] at geometrically spaced frequencies [..., width]."""
    f = torch.exp(-math.log(10000.0) * torch.arange(width // 2, device=t.device) / (width // 2))
    angle = t.float()[..., None] * f
    return torch.cat([angle.cos(), angle.sin()], -1)


class TimeEmbed(nn.Module):
    """Maps step numbers [...] to vectors [..., width]."""

    def __init__(self, width):
        super().__init__()
        self.mlp = nn.Sequential(nn.Linear(256, width), nn.SiLU(), nn.Linear(width, width))

    def forward(self, t):
        return self.mlp(sinusoid(t))
