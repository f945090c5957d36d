"""The hybrid tokenizer: an encoder of our own, and the quantizer and decoder that HART's layout prescribes.

The export (`vae.*`) contains `decoder`, `post_quant_conv`, `quantize.embedding` and `quantize.quant_resi`. The encoder is
used in training only, so its shape is free; it is small, because the decoder determines the quality of the image.
Shapes: image [B,3,128,128] in -1..1, latent f [B,Z,HW,HW], indices of scale k [B, p_k * p_k].
"""
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

DEFAULT = dict(vocab_size=1024, z_channels=16, ch=64, ch_mult=[1, 1, 1, 2], v_patch_nums=[1, 2, 3, 4, 6, 8, 11, 16],
               quantizer_type="var_hybrid", share_quant_resi=4, quant_conv_ks=3, quant_resi=0.5)


def _conv(cin, cout, size=3, stride=1):
    return nn.Conv2d(cin, cout, size, stride, size // 2)


class _NormByPlanes(torch.autograd.Function):
    """Group norm whose backward pass works on contiguous tensors. The convolutions need channels-last tensors, and for those
    torch's own backward pass is 50 times slower on a CPU (69 ms against 1.3 ms for 4 x 64 x 128 x 128)."""

    @staticmethod
    def forward(ctx, x, weight, bias, groups, eps):
        n, c = x.shape[:2]
        y, mean, scale = torch.native_group_norm(x, weight.to(x.dtype), bias.to(x.dtype), n, c, x[0, 0].numel(), groups, eps)
        ctx.save_for_backward(x, mean, scale, weight)
        ctx.groups = groups
        return y.contiguous(memory_format=torch.channels_last)

    @staticmethod
    def backward(ctx, grad):
        x, mean, scale, weight = ctx.saved_tensors
        n, c = x.shape[:2]
        dx, dw, db = torch.ops.aten.native_group_norm_backward(grad.contiguous(), x.contiguous(), mean, scale, weight.to(x.dtype),
                                                               n, c, x[0, 0].numel(), ctx.groups, [True, True, True])
        return dx.contiguous(memory_format=torch.channels_last), dw.to(weight.dtype), db.to(weight.dtype), None, None


class GroupNorm(nn.GroupNorm):
    def __init__(self, channels):
        super().__init__(32, channels, eps=1e-6)

    def forward(self, x):
        if self.training and x.device.type == "cpu":
            return _NormByPlanes.apply(x, self.weight, self.bias, self.num_groups, self.eps)
        return super().forward(x)


class ResBlock(nn.Module):
    def __init__(self, cin, cout):
        super().__init__()
        self.norm1, self.conv1 = GroupNorm(cin), _conv(cin, cout)
        self.norm2, self.conv2 = GroupNorm(cout), _conv(cout, cout)
        self.nin_shortcut = _conv(cin, cout, 1) if cin != cout else nn.Identity()

    def forward(self, x):
        h = self.conv1(F.silu(self.norm1(x)))
        return self.nin_shortcut(x) + self.conv2(F.silu(self.norm2(h)))


class Attention(nn.Module):
    """Self-attention with one head over all positions."""

    def __init__(self, channels):
        super().__init__()
        self.norm = GroupNorm(channels)
        self.qkv, self.proj_out = _conv(channels, 3 * channels, 1), _conv(channels, channels, 1)

    def forward(self, x):
        q, k, v = (t.flatten(2).transpose(1, 2).unsqueeze(1) for t in self.qkv(self.norm(x)).chunk(3, 1))
        h = F.scaled_dot_product_attention(q, k, v)
        return x + self.proj_out(h.squeeze(1).transpose(1, 2).reshape(x.shape))


class Upsample(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv = _conv(channels, channels)

    def forward(self, x):
        return self.conv(F.interpolate(x, scale_factor=2, mode="nearest"))


class Decoder(nn.Module):
    """The latent-diffusion decoder: a middle part, then three residual blocks per level, with attention at the lowest level only."""

    def __init__(self, ch, ch_mult, z_channels, blocks=3):
        super().__init__()
        width = ch * ch_mult[-1]
        self.conv_in = _conv(z_channels, width)
        self.mid = nn.ModuleDict(dict(block_1=ResBlock(width, width), attn_1=Attention(width), block_2=ResBlock(width, width)))
        levels = []
        for level in reversed(range(len(ch_mult))):
            out, lowest = ch * ch_mult[level], level == len(ch_mult) - 1
            up = nn.ModuleDict(dict(block=nn.ModuleList(), attn=nn.ModuleList()))
            for _ in range(blocks):
                up["block"].append(ResBlock(width, out))
                width = out
                if lowest:
                    up["attn"].append(Attention(width))
            if level:
                up["upsample"] = Upsample(width)
            levels.insert(0, up)
        self.up = nn.ModuleList(levels)
        self.norm_out, self.conv_out = GroupNorm(width), _conv(width, 3)

    def forward(self, z):
        h = self.mid["block_2"](self.mid["attn_1"](self.mid["block_1"](self.conv_in(z))))
        for up in reversed(self.up):
            for i, block in enumerate(up["block"]):
                h = block(h)
                if len(up["attn"]):
                    h = up["attn"][i](h)
            if "upsample" in up:
                h = up["upsample"](h)
        return self.conv_out(F.silu(self.norm_out(h)))


class Encoder(nn.Module):
    """Our own encoder: 4x4 pixels folded into channels, two residual stages, latents with mean 0 and variance 1 per channel."""

    def __init__(self, z_channels, width=96, deep=128):
        super().__init__()
        self.fold = nn.PixelUnshuffle(4)
        self.body = nn.Sequential(_conv(48, width), ResBlock(width, width), ResBlock(width, width), _conv(width, deep, 3, 2),
                                  ResBlock(deep, deep), ResBlock(deep, deep), GroupNorm(deep), nn.SiLU(), _conv(deep, z_channels))
        self.whiten = nn.BatchNorm2d(z_channels, affine=False, momentum=0.02)

    def forward(self, x):
        return self.whiten(self.body(self.fold(x)).float())


class SharedPhi(nn.Module):
    """K shared convolutions (the layout calls them φ). A scale uses the one whose tick is nearest to its place among the scales."""

    def __init__(self, convs, channels):
        super().__init__()
        self.qresi_ls = nn.ModuleList(_conv(channels, channels) for _ in range(convs))
        edge = 1 / 3 / convs if convs == 4 else 1 / 2 / convs
        self.ticks = np.linspace(edge, 1 - edge, convs)

    def pick(self, k, scales):
        return self.qresi_ls[int(np.argmin(np.abs(self.ticks - k / (scales - 1))))]


class OnePhi(nn.Module):
    """One convolution for all scales."""

    def __init__(self, channels):
        super().__init__()
        self.qresi = _conv(channels, channels)

    def pick(self, k, scales):
        return self.qresi


class PhiPerTick(nn.ModuleList):
    """One convolution per tick, without sharing. The layout stores them directly as a list."""

    def pick(self, k, scales):
        convs = len(self)
        edge = 1 / 3 / convs if convs == 4 else 1 / 2 / convs
        return self[int(np.argmin(np.abs(np.linspace(edge, 1 - edge, convs) - k / (scales - 1))))]


class Quantizer(nn.Module):
    """Multi-scale residual quantisation: each scale encodes what the coarser ones left over."""

    def __init__(self, vocab_size, z_channels, patch_nums, share=4, resi=0.5, default_counts=0):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, z_channels)
        self.patch_nums, self.ratio = list(patch_nums), abs(resi)
        if share == 1:
            self.quant_resi = OnePhi(z_channels)
        elif share:
            self.quant_resi = SharedPhi(share, z_channels)
        else:
            count = default_counts or len(patch_nums)
            self.quant_resi = PhiPerTick(_conv(z_channels, z_channels) for _ in range(count))
        self.register_buffer("ema_vocab_hit_SV", torch.zeros(len(patch_nums), vocab_size))

    @property
    def scales(self):
        return len(self.patch_nums)

    def add(self, k, h):
        """Returns what scale k adds to f_hat, from h [B,Z,p_k,p_k]. The last scale is added unchanged."""
        if k == self.scales - 1:
            return h
        side = self.patch_nums[-1]
        h = F.interpolate(h, size=(side, side), mode="bicubic")
        return (1 - self.ratio) * h + self.ratio * self.quant_resi.pick(k, self.scales)(h)

    def pooled(self, k, f):
        p = self.patch_nums[k]
        return F.interpolate(f, size=(p, p), mode="area") if p != f.shape[-1] else f

    def nearest(self, rest):
        """Returns the index of the nearest entry for each position of rest [B,Z,p,p], as [B,p*p], and the distances."""
        flat = rest.permute(0, 2, 3, 1).flatten(1, 2)
        table = self.embedding.weight
        distance = table.square().sum(1) - 2 * flat @ table.T
        return distance.argmin(-1), distance

    def look_up(self, k, index):
        p = self.patch_nums[k]
        return self.embedding(index).transpose(1, 2).reshape(len(index), -1, p, p)

    def quantize(self, f, noise=0.0, pool=8):
        """Returns the indices of all scales, the transformer's inputs (f_hat pooled to the next scale, scales 1..), the
        remainder before the last scale, and f_hat after it. With `noise`, a share of the positions (random for each
        image and scale, up to `noise`) uses one of the `pool` nearest entries instead of the nearest. The returned
        indices are still the nearest ones, so that the finer scales learn to correct wrong entries."""
        f_hat, rest = torch.zeros_like(f), f
        targets, inputs = [], []
        for k in range(self.scales):
            z = self.pooled(k, rest)
            index, distance = self.nearest(z)
            targets.append(index)
            if noise:
                other = distance.topk(pool, largest=False).indices
                other = other.gather(-1, torch.randint(pool, index.shape, device=f.device)[..., None])[..., 0]
                share = torch.rand(len(f), 1, device=f.device) * noise
                index = torch.where(torch.rand(index.shape, device=f.device) < share, other, index)
            if k == self.scales - 1:
                return targets, inputs, rest, f_hat + self.add(k, self.look_up(k, targets[-1]))
            h = self.add(k, self.look_up(k, index))
            f_hat, rest = f_hat + h, rest - h
            inputs.append(self.pooled(k + 1, f_hat))

    def losses(self, f):
        """Returns the mean over the scales of the squared distance of f_hat from f, which trains codebook and convolutions; and
        f_hat."""
        f_hat, rest, loss = torch.zeros_like(f), f.detach(), 0.0
        for k in range(self.scales):
            index, _ = self.nearest(self.pooled(k, rest))
            h = self.add(k, self.look_up(k, index))
            f_hat, rest = f_hat + h, rest - h.detach()
            loss = loss + F.mse_loss(f_hat, f.detach())
            if self.training:
                hits = torch.bincount(index.flatten(), minlength=self.embedding.num_embeddings).float()
                self.ema_vocab_hit_SV[k].lerp_(hits / hits.sum(), 0.02)
        return loss / self.scales, f_hat


class Tokenizer(nn.Module):
    def __init__(self, config=None):
        super().__init__()
        self.config = c = dict(DEFAULT, **(config or {}))
        self.encoder = Encoder(c["z_channels"])
        self.quantize = Quantizer(c["vocab_size"], c["z_channels"], c["v_patch_nums"], c["share_quant_resi"], c["quant_resi"],
                                  c.get("default_qresi_counts", 0))
        self.post_quant_conv = _conv(c["z_channels"], c["z_channels"], c["quant_conv_ks"])
        self.decoder = Decoder(c["ch"], c["ch_mult"], c["z_channels"])
        # Scale of the latents. It is chosen once, so that the residual of the last scale fits the diffusion's range of 0.6.
        self.register_buffer("scale", torch.ones(()))

    def encode(self, picture):
        return self.encoder(picture) * self.scale

    def decode(self, f_hat):
        return self.decoder(self.post_quant_conv(f_hat))
