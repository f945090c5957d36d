#!/bin/sh
# Every stage of the picture part in turn, each going on where it was cut.
#   train_all.sh FOLDER [cpu|cuda]      FOLDER holds data/ and the checkpoints
# Minutes are of training, counted over all runs; they and batch sizes suit 2 CPU cores that multiply bfloat16 (others need
# four times as long), or one large GPU.
set -eu
root=$1 device=${2:-cpu} here=$(dirname "$0") python=${PYTHON:-python3}
out=$root/$device data=$root/data
export OMP_WAIT_POLICY=PASSIVE
# Compiled blocks need a C++ compiler and Python's headers; without them training is slower, no more.
compiled() {
  $python -c 'import os, shutil, sysconfig
if shutil.which("g++") and os.path.exists(sysconfig.get_path("include") + "/Python.h"): print("--compile")'
}
if [ "$device" = cuda ]; then
  count=${COUNT:-131072} ae="--batch 64 --minutes ${AE:-5}" hy="--batch 64 --minutes ${HYBRID:-3}" pr="--batch 512"
  tr="--batch 512 --cells 256 --short 0.35 --minutes ${TRANSFORMER:-14} --decay 0.9995" re="--batch 8192 --minutes ${RESIDUAL:-2}"
else
  count=${COUNT:-65536} ae="--batch 8 --cuts 0.6 --minutes ${AE:-32}" hy="--batch 8 --minutes ${HYBRID:-8}" pr="--lazy"
  tr="--batch 24 --short 0.75 --minutes ${TRANSFORMER:-120} $(compiled)" re="--minutes ${RESIDUAL:-8}"
fi
mkdir -p "$out"
cd "$here"
$python dataset.py --out "$data/train" --count "$count" --seed 1
$python dataset.py --out "$data/val" --count 1024 --seed 77
$python dataset.py --out "$data/kept" --count 2048 --seed 99 --kept-aside
# A folder that restore.py filled has no autoencoder and needs none.
[ -e "$out/hybrid.pt" ] || $python train_autoencoder.py --data "$data/train" --val "$data/val" --out "$out" --device "$device" $ae
$python train_hybrid.py --data "$data/train" --val "$data/val" --out "$out" --device "$device" $hy
$python prepare.py --sets "$data/train" "$data/val" --out "$out" --device "$device" $pr
$python train_transformer.py --data "$data/train" --val "$data/val" --out "$out" --device "$device" $tr
$python train_residual.py --data "$data/train" --val "$data/val" --out "$out" --device "$device" $re
