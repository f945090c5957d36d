/*
 * A stand-in for the CUDA runtime, for the tests of the profile gpu-check: ONNX Runtime's real CUDA provider loads, places nodes,
 * copies and launches on a machine without a GPU. Memory is host memory, copies are made and counted, kernels are counted and do
 * nothing. Placement, copies and launches are those of a GPU; numbers and times are not.
 *
 * Everything is declared here. build.sh adds a function that returns 0 for each other symbol that the provider needs.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The offsets of the fields of cudaDeviceProp that are set, in CUDA 12 and 13; the structure has at most 1032 bytes. */
enum {
    NAME = 0, TOTAL_MEMORY = 288, SHARED_PER_BLOCK = 296, REGISTERS_PER_BLOCK = 304, WARP = 308, THREADS_PER_BLOCK = 320,
    THREADS = 324, GRID = 336, MAJOR = 360, MINOR = 364,
#if CUDA == 13
    SIZE = 1008, PROCESSORS = 384, THREADS_PER_PROCESSOR = 604, SHARED_PER_PROCESSOR = 624, SHARED_OPT_IN = 672
#else
    SIZE = 1032, PROCESSORS = 388
#endif
};

enum { LAUNCHES, TO_DEVICE, TO_DEVICE_BYTES, TO_HOST, TO_HOST_BYTES, ON_DEVICE, ON_DEVICE_BYTES, COUNTERS };
static int64_t counters[COUNTERS];

/* dev.hart.gpu.StandIn.counter(int) */
int64_t Java_dev_hart_gpu_StandIn_counter(void *env, void *type, int which) {
    (void)env; (void)type;
    return which >= 0 && which < COUNTERS ? counters[which] : -1;
}

static void set(char *at, int offset, int value) { memcpy(at + offset, &value, sizeof value); }
static void set_size(char *at, int offset, size_t value) { memcpy(at + offset, &value, sizeof value); }

static int properties(char *p) {
    memset(p, 0, SIZE);
    strcpy(p + NAME, "stand-in");
    set_size(p, TOTAL_MEMORY, (size_t)80 << 30);
    set_size(p, SHARED_PER_BLOCK, 49152);
    set(p, REGISTERS_PER_BLOCK, 65536);
    set(p, WARP, 32);
    set(p, THREADS_PER_BLOCK, 1024);
    set(p, THREADS, 1024); set(p, THREADS + 4, 1024); set(p, THREADS + 8, 64);
    set(p, GRID, 2147483647); set(p, GRID + 4, 65535); set(p, GRID + 8, 65535);
    set(p, MAJOR, 9); set(p, MINOR, 0);
    set(p, PROCESSORS, 132);
#if CUDA == 13
    set(p, THREADS_PER_PROCESSOR, 2048);
    set_size(p, SHARED_PER_PROCESSOR, 233472);
    set_size(p, SHARED_OPT_IN, 232448);
#endif
    return 0;
}
int cudaGetDeviceProperties(char *p, int device) { (void)device; return properties(p); }
int cudaGetDeviceProperties_v2(char *p, int device) { (void)device; return properties(p); }

int cudaGetDeviceCount(int *n) { *n = 1; return 0; }
int cudaGetDevice(int *n) { *n = 0; return 0; }
int cudaDeviceGetAttribute(int *value, int attribute, int device) {
    (void)device;
    switch (attribute) {
        case 1: *value = 1024; break;      /* threads per block */
        case 8: *value = 49152; break;     /* shared memory per block */
        case 16: *value = 132; break;      /* multiprocessors */
        case 39: *value = 2048; break;     /* threads per multiprocessor */
        case 75: *value = 9; break;        /* compute capability, major */
        case 76: *value = 0; break;        /* and minor */
        case 97: *value = 232448; break;   /* shared memory per block, if asked for */
        default: *value = 1;
    }
    return 0;
}

static int allocate(void **p, size_t bytes) { return posix_memalign(p, 512, bytes ? bytes : 512) ? 2 : 0; }
int cudaMalloc(void **p, size_t bytes) { return allocate(p, bytes); }
int cudaMallocHost(void **p, size_t bytes) { return allocate(p, bytes); }
int cudaHostAlloc(void **p, size_t bytes, unsigned flags) { (void)flags; return allocate(p, bytes); }
int cudaMallocFromPoolAsync(void **p, size_t bytes, void *pool, void *stream) { (void)pool; (void)stream; return allocate(p, bytes); }
int cudaFree(void *p) { free(p); return 0; }
int cudaFreeHost(void *p) { free(p); return 0; }
int cudaFreeAsync(void *p, void *stream) { (void)stream; free(p); return 0; }
int cudaMemGetInfo(size_t *available, size_t *total) { *available = (size_t)79 << 30; *total = (size_t)80 << 30; return 0; }

static void count(int kind, size_t bytes) {
    int at = kind == 1 ? TO_DEVICE : kind == 2 ? TO_HOST : ON_DEVICE;
    counters[at]++;
    counters[at + 1] += (int64_t)bytes;
}
int cudaMemcpy(void *to, const void *from, size_t bytes, int kind) { count(kind, bytes); memmove(to, from, bytes); return 0; }
int cudaMemcpyAsync(void *to, const void *from, size_t bytes, int kind, void *stream) {
    (void)stream; count(kind, bytes); memmove(to, from, bytes); return 0;
}
int cudaMemcpy2DAsync(void *to, size_t to_pitch, const void *from, size_t from_pitch, size_t width, size_t height, int kind, void *stream) {
    (void)stream;
    count(kind, width * height);
    for (size_t i = 0; i < height; i++) memmove((char *)to + i * to_pitch, (const char *)from + i * from_pitch, width);
    return 0;
}
int cudaMemset(void *at, int value, size_t bytes) { memset(at, value, bytes); return 0; }
int cudaMemsetAsync(void *at, int value, size_t bytes, void *stream) { (void)stream; memset(at, value, bytes); return 0; }

const char *cudaGetErrorName(int error) { (void)error; return "error of the stand-in"; }
const char *cudaGetErrorString(int error) { (void)error; return "error of the stand-in"; }
int cudaRuntimeGetVersion(int *version) { *version = CUDA * 1000; return 0; }
int cudaDriverGetVersion(int *version) { *version = CUDA * 1000; return 0; }
int cudaStreamCreate(void **stream) { *stream = malloc(64); return 0; }
int cudaStreamCreateWithFlags(void **stream, unsigned flags) { (void)flags; return cudaStreamCreate(stream); }
int cudaEventCreate(void **event) { *event = malloc(64); return 0; }
int cudaEventCreateWithFlags(void **event, unsigned flags) { (void)flags; return cudaEventCreate(event); }
int cudaEventElapsedTime(float *ms, void *from, void *to) { (void)from; (void)to; *ms = 1; return 0; }
int cudaStreamIsCapturing(void *stream, int *capturing) { (void)stream; *capturing = 0; return 0; }
int cudaLaunchHostFunc(void *stream, void (*function)(void *), void *data) { (void)stream; function(data); return 0; }

/* The stand-ins of the other libraries call it for each product, convolution and so on: those are one kernel at least. */
void hart_count_launch(void) { counters[LAUNCHES]++; }
int cudaLaunchKernel(const void *kernel) { (void)kernel; counters[LAUNCHES]++; return 0; }
int cudaLaunchKernelExC(const void *config, const void *kernel, void **arguments) {
    (void)config; (void)kernel; (void)arguments; counters[LAUNCHES]++; return 0;
}
int __cudaLaunchKernel(const void *kernel) { return cudaLaunchKernel(kernel); }
int cudaFuncGetAttributes(void *attributes, const void *function) { (void)function; memset(attributes, 0, 128); return 0; }
int cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int *n, const void *kernel, int block, size_t shared, unsigned flags) {
    (void)kernel; (void)block; (void)shared; (void)flags; *n = 2; return 0;
}
void **__cudaRegisterFatBinary(void *binary) { static void *handle[8]; (void)binary; return handle; }
int cudaGetDriverEntryPoint(const char *name, void **function, unsigned long long flags, int *result) {
    (void)name; (void)flags; (void)result; *function = NULL; return 1;
}
int cudaGetDriverEntryPointByVersion(const char *name, void **function, unsigned version, unsigned long long flags, int *result) {
    (void)version; return cudaGetDriverEntryPoint(name, function, flags, result);
}
