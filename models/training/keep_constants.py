"""Makes the graphs of a pack that was converted from a restored checkpoint exact again.

Some weights are not in a pack's weights: the converter turns them into tables and constants in fp32. restore.py takes them from
encoder.safetensors, which has them in fp16, so the constants of a pack that is converted from its checkpoints are rounded. This
program copies them from the pack that was restored:

  keep_constants.py --pack PACK --again AGAIN --to TO

PACK is the pack that was restored; AGAIN is one that the converter which wrote PACK makes of the restored checkpoints; TO is one
that another version of the converter makes of them, and is changed. With a copy of AGAIN as TO, the result is PACK, byte by byte.
"""
import argparse
import hashlib
import json
import os

import onnx


def constants(pack, graph):
    """Returns the bytes of the constants within a graph by name; weights in a file of their own are left out."""
    model = onnx.load(os.path.join(pack, graph), load_external_data=False)
    return {t.name: t.raw_data for t in model.graph.initializer if t.data_location != onnx.TensorProto.EXTERNAL}


def main():
    parser = argparse.ArgumentParser()
    for option in ("--pack", "--again", "--to"):
        parser.add_argument(option, required=True)
    args = parser.parse_args()
    manifest = os.path.join(args.to, "pack.json")
    with open(manifest, encoding="utf-8") as file:
        text = file.read()
    for name, entry in json.loads(text)["files"].items():
        if not name.endswith(".onnx"):
            continue
        path = os.path.join(args.to, name)
        with open(path, "rb") as file:
            graph = file.read()
        exact, rounded = constants(args.pack, name), constants(args.again, name)
        changed = [(rounded[key], exact[key]) for key in exact if exact[key] != rounded[key]]
        for old, new in changed:
            if graph.count(old) != 1:
                raise SystemExit(f"keep_constants: {path} holds a constant of {len(old)} bytes {graph.count(old)} times")
            graph = graph.replace(old, new)
        with open(path, "wb") as file:
            file.write(graph)
        text = text.replace(entry["sha256"], hashlib.sha256(graph).hexdigest())
        print(f"{name}: {len(changed)} constants")
    with open(manifest, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
