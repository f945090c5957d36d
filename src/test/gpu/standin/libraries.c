/* A stand-in for cuBLAS, cuBLASLt and cuDNN: what must return something other than 0. Products count as launches of runtime.c. */
#include <stddef.h>
#include <stdlib.h>

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
