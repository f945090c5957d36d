#!/usr/bin/env bash
# Gathers ONNX Runtime's libraries from the unpacked JARS in FOLDER and builds the stand-in for CUDA's libraries beside them, for the
# CUDA version that the provider was built for. Usage: build.sh JARS FOLDER. Needs gcc, and nm and readelf of binutils.
set -euo pipefail
mkdir -p "$2"
folder=$(cd "$2" && pwd)
find "$1" -name 'libonnxruntime*.so*' -exec ln -f {} "$folder/" \;
sources=$(cd "$(dirname "$0")/standin" && pwd)
provider=$folder/libonnxruntime_providers_cuda.so
for tool in gcc nm readelf; do
  command -v $tool >/dev/null || { echo "gpu-check needs $tool: install gcc and binutils" >&2; exit 1; }
done
[ -f "$provider" ] || { echo "$provider is absent: Maven did not unpack the GPU build of ONNX Runtime" >&2; exit 1; }
cuda=13
if ! readelf -d "$provider" | grep -q 'libcudart.so.13'; then cuda=12; fi
# The Java library looks for the name without a version.
[ -e "$folder/libonnxruntime.so" ] || ln -s libonnxruntime.so.1 "$folder/libonnxruntime.so"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The provider looks up cuDNN's functions by their names while it runs, so they are among its texts instead of its symbols.
{
  nm -D --undefined-only "$provider" | awk '{print $NF}' | sed 's/@.*//'
  grep -aoE 'cudnn[A-Z][A-Za-z0-9_]*' "$provider" || true
} | LC_ALL=C sort -u > "$work/needed"

COMPUTES='^cublas.*(gemm|Gemm|geam|Matmul$|Transform$|copy|scal)|^cudnn.*(Forward|Backward|BackwardData|BackwardFilter|Execute|AddTensor|OpTensor|ReduceTensor|TransformTensor|Inference|Training)$'
library() { # library SONAME SOURCE MACRO PATTERN [LIBRARY]
  gcc -c -fPIC -DCUDA=$cuda "-D$3" -o "$work/own.o" "$sources/$2"
  nm --defined-only "$work/own.o" | awk '{print $3}' | LC_ALL=C sort > "$work/own"
  grep -E "$4" "$work/needed" | LC_ALL=C comm -23 - "$work/own" > "$work/rest" || true
  # What computes counts as one launch, whatever number of kernels the real library has for it.
  echo 'void hart_count_launch(void);' > "$work/rest.c"
  sed -E -e "/$COMPUTES/s/.*/int &(void) { hart_count_launch(); return 0; }/" -e '/\(void\)/!s/.*/int &(void) { return 0; }/' \
    "$work/rest" >> "$work/rest.c"
  echo "$1 { global: *; };" > "$work/map"
  gcc -shared -fPIC -w -Wl,-soname,"$1" -Wl,--version-script="$work/map" -o "$folder/$1" "$work/own.o" "$work/rest.c" ${5:+"$folder/$5"}
}
library libcudart.so.$cuda runtime.c CUDART '^(cuda|__cuda)'
library libcublas.so.$cuda libraries.c CUBLAS '^cublas([^L]|L[^t])' libcudart.so.$cuda
library libcublasLt.so.$cuda libraries.c CUBLASLT '^cublasLt' libcudart.so.$cuda
library libcudnn.so.9 libraries.c CUDNN '^cudnn' libcudart.so.$cuda
echo "stand-in for CUDA $cuda built in $folder"
