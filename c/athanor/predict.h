/* Predictions by a trained model, for programs in C and whatever can call C (Python's ctypes, R, Java, Julia).
   Link with -lathanor_predict. No libtorch is needed for the networks that Athanor ships (dmpnn, mlp).

   Functions that can fail return 0, or the code that the program `athanor` exits with: 2 invalid input, 3 not found,
   4 unsupported, 5 input or output, 6 out of memory or device, 7 corrupt, 70 internal. athanor_last_error() says why.
 */
#ifndef ATHANOR_PREDICT_H
#define ATHANOR_PREDICT_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A loaded model file. It never changes: any number of threads may use it at the same time. */
typedef struct athanor_model athanor_model;

/* "0.1.0" */
const char* athanor_version(void);

/* Why the last call on this thread failed, or the first row of it could not be predicted; "" when all was well. Valid
   until the next call on this thread. UTF-8. */
const char* athanor_last_error(void);

/* Loads a model file or a run folder into *model. Close it with athanor_close. */
int athanor_open(const char* path, athanor_model** model);
/* Nothing may use the model any more. NULL is allowed. */
void athanor_close(athanor_model* model);

/* Numbers per molecule: one per target, or one per class of a target with several classes. */
size_t athanor_num_outputs(const athanor_model* model);
/* "logS", or "colour_red" for the probability of a class; NULL beyond the outputs. Valid while the model is open. */
const char* athanor_output_name(const athanor_model* model, size_t output);
/* Unit as the training table gave it; "" when it is unknown, NULL beyond the outputs. */
const char* athanor_output_unit(const athanor_model* model, size_t output);
/* 1 when the model gives standard deviations (ensembles, Gaussian processes), else 0. */
int athanor_has_std(const athanor_model* model);

/* Predicts `count` molecules given as SMILES (UTF-8), with up to `threads` threads (at least 1).
   values: [count, outputs] row by row, original units; for two classes the probability of the second.
   stds:   [count, outputs], or NULL; NaN when the model gives none.
   A molecule that cannot be predicted has NaN in its row, adds 1 to *failed (which may be NULL), and is no error. The
   numbers are those of `athanor predict`, whatever the threads and the other molecules. */
int athanor_predict(const athanor_model* model, const char* const* smiles, size_t count, size_t threads, double* values,
                    double* stds, size_t* failed);

#ifdef __cplusplus
}
#endif
#endif
