"""Records test cases with torch.save: record_torch_cases.py FOLDER writes kinds-protocolN.bin, module.bin and, with the
same tensors made contiguous, kinds.safetensors and module.safetensors. Needs torch and safetensors."""

import collections
import sys

import torch
from safetensors.torch import save_file


def kinds():
    g = torch.Generator().manual_seed(7)
    base = torch.randn(6, 10, generator=g)
    special = torch.tensor([0.0, -0.0, 1.0, 65504.0, 1e-7, float("inf"), float("-inf"), float("nan")])
    return collections.OrderedDict(
        f32=base,
        f16=special.half(),
        bf16=special.bfloat16(),
        f64=torch.randn(3, generator=g, dtype=torch.float64),
        i64=torch.tensor([[-1, 2**40]]),
        i32=torch.arange(-2, 3, dtype=torch.int32),
        i16=torch.arange(4, dtype=torch.int16).reshape(2, 1, 2),
        i8=torch.tensor([-128, 127], dtype=torch.int8),
        u8=torch.tensor([0, 255], dtype=torch.uint8),
        flags=torch.tensor([True, False, True]),
        scalar=torch.tensor(4.5),
        count=torch.tensor(12),
        empty=torch.zeros(0, 3),
        parameter=torch.nn.Parameter(torch.randn(2, 2, generator=g)),
        transposed=base.t(),
        slice=base[1:5:2, 3:7],
        row=base[4],
        expanded=torch.tensor([1.5, -2.5]).expand(3, 2),
        permuted=torch.randn(2, 3, 4, generator=g).bfloat16().permute(2, 0, 1),
        epoch=7,
        rate=1e-4,
        name="größe",
        nothing=None,
        huge=2**90,
        nested={"optimizer": [torch.ones(2), (torch.zeros(1), {3: torch.full((1,), 3.0)})], "tags": {"a"}, "raw": b"ab"},
    )


def flatten(value, path=""):
    if isinstance(value, torch.Tensor):
        yield path, value.detach().clone(memory_format=torch.contiguous_format).contiguous()
    elif isinstance(value, dict):
        for k, v in value.items():
            yield from flatten(v, f"{path}.{k}".strip("."))
    elif isinstance(value, (list, tuple)):
        for i, v in enumerate(value):
            yield from flatten(v, f"{path}.{i}")


def main(folder):
    saved = kinds()
    for protocol in (2, 3, 4, 5):
        torch.save(saved if protocol == 2 else dict(saved), f"{folder}/kinds-protocol{protocol}.bin", pickle_protocol=protocol)
    save_file(dict(flatten(saved)), f"{folder}/kinds.safetensors")
    torch.manual_seed(8)
    module = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2)).state_dict()
    torch.save(module, f"{folder}/module.bin")
    save_file(module, f"{folder}/module.safetensors")


if __name__ == "__main__":
    main(sys.argv[1])
