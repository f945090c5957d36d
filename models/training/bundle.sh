#!/bin/sh
# Packs what a later session needs of a finished training (averaged weights, tokenizers, reports, sheets; no optimizer
# state) and cuts it into files of 15 MB:  bundle.sh CHECKPOINTS FOLDER;  join:  cat FOLDER/bundle.?? | tar x
set -eu
from=$1 to=$2 python=${PYTHON:-python3}
tmp=$(mktemp -d)
$python - "$from" "$tmp" <<'PY'
import os, sys, torch
source, target = sys.argv[1:]
for name in ("hybrid.pt", "polish.pt", "transformer.pt", "safety.pt", "judge.pt"):
    path = os.path.join(source, name)
    if os.path.exists(path):
        kept = torch.load(path, map_location="cpu", weights_only=True)
        slim = {k: kept[k] for k in ("average", "step", "used", "done") if k in kept}
        if "average" not in slim:
            slim["model"] = kept["model"]
        half = lambda state: {k: v.half() if v.is_floating_point() else v for k, v in state.items()}
        torch.save({k: half(v) if isinstance(v, dict) else v for k, v in slim.items()}, os.path.join(target, name))
PY
cp "$from"/*.json "$from"/*.png "$tmp" 2>/dev/null || true
tar c -C "$tmp" . | split -b 15000000 - "$to/bundle."
rm -r "$tmp"
ls -l "$to"
