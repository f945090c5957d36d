"""Feeds a rendered set of scenes to training, as random batches of tensors. On a GPU the whole set is held on the device."""
import numpy as np
import torch

import dataset


class Pictures:
    """Random batches of images [B,3,128,128] in -1..1 and of their kind maps [B,128,128]."""

    def __init__(self, folder, device, seed, on_device=None):
        self.pictures, self.maps, self.count = dataset.open_set(folder)
        self.device, self.rng = device, np.random.default_rng(seed)
        self.on_device = device != "cpu" if on_device is None else on_device
        if self.on_device:
            self.pictures = torch.from_numpy(np.array(self.pictures)).to(device)
            self.maps = torch.from_numpy(np.array(self.maps)).to(device)

    def at(self, index):
        if self.on_device:
            index = torch.as_tensor(index, device=self.device)
            picture, kinds = self.pictures[index], self.maps[index]
        else:
            index = np.sort(index)
            picture, kinds = torch.from_numpy(self.pictures[index]), torch.from_numpy(self.maps[index])
        picture = picture.permute(0, 3, 1, 2).float() / 127.5 - 1
        return picture.contiguous(memory_format=torch.channels_last), kinds

    def batch(self, size):
        return self.at(self.rng.integers(0, self.count, size))


def to_bytes(picture):
    """Converts [B,3,H,W] in -1..1 to uint8 [B,H,W,3], truncating as the pipeline does."""
    return ((picture.float().clamp(-1, 1) + 1) * 127.5).to(torch.uint8).permute(0, 2, 3, 1).cpu().numpy()
