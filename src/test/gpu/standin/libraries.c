/*
 * A stand-in for cuBLAS, cuBLASLt and cuDNN: what must return something other than 0. build.sh adds the rest; functions that compute
 * call hart_count_launch of runtime.c.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(CUBLAS)
int cublasCreate_v2(void **handle) { *handle = malloc(64); return 0; }
const char *cublasGetStatusName(int status) { (void)status; return "status of the stand-in"; }
const char *cublasGetStatusString(int status) { (void)status; return "status of the stand-in"; }
#elif defined(CUBLASLT)
int cublasLtCreate(void **handle) { *handle = malloc(64); return 0; }
int cublasLtMatmulAlgoGetHeuristic(
        void *a, void *b, void *c, void *d, void *e, void *f, void *g, int wanted, void *results, int *found) {
    (void)a; (void)b; (void)c; (void)d; (void)e; (void)f; (void)g; (void)wanted; (void)results; *found = 1; return 0;
}
#else
size_t cudnnGetVersion(void) { return 92400; }
const char *cudnnGetErrorString(int error) { (void)error; return "error of the stand-in"; }
int cudnnCreate(void **handle) { *handle = malloc(64); return 0; }
int cudnnBackendCreateDescriptor(int type, void **descriptor) { (void)type; *descriptor = malloc(64); return 0; }
/* Each list has one element, of zeros: one engine for an operation, without workspace. Descriptors are the caller's own. */
int cudnnBackendGetAttribute(void *descriptor, int name, int type, int64_t wanted, int64_t *count, void *elements) {
    enum { HANDLE = 0, BOOLEAN = 2, INT64 = 3, DOUBLE = 5, POINTER = 6, DESCRIPTOR = 15 };
    (void)descriptor; (void)name;
    if (count) *count = 1;
    if (!elements || wanted < 1 || type == DESCRIPTOR) return 0;
    memset(elements, 0, type == BOOLEAN ? 1 : type == HANDLE || type == INT64 || type == DOUBLE || type == POINTER ? 8 : 4);
    return 0;
}
int cudnnCreateTensorDescriptor(void **d) { *d = malloc(64); return 0; }
int cudnnCreateFilterDescriptor(void **d) { *d = malloc(64); return 0; }
int cudnnCreateConvolutionDescriptor(void **d) { *d = malloc(64); return 0; }
int cudnnCreateActivationDescriptor(void **d) { *d = malloc(64); return 0; }
int cudnnCreatePoolingDescriptor(void **d) { *d = malloc(64); return 0; }
int cudnnCreateReduceTensorDescriptor(void **d) { *d = malloc(64); return 0; }
int cudnnCreateDropoutDescriptor(void **d) { *d = malloc(64); return 0; }
int cudnnCreateRNNDescriptor(void **d) { *d = malloc(64); return 0; }
int cudnnCreateRNNDataDescriptor(void **d) { *d = malloc(64); return 0; }
int cudnnCreateLRNDescriptor(void **d) { *d = malloc(64); return 0; }
#endif
