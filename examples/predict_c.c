/* Predicts molecules with a trained model through the C interface.
     cc predict_c.c -I PREFIX/include -L PREFIX/lib -lathanor_predict -o predict_c
     predict_c MODEL SMILES...     such as: predict_c examples/models/gap.athanor CCO c1ccccc1 */
#include <athanor/predict.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char** argv) {
  if (argc < 3) return fprintf(stderr, "usage: predict_c MODEL SMILES...\n"), 2;
  athanor_model* model = NULL;
  int status = athanor_open(argv[1], &model);
  const size_t count = (size_t)argc - 2, outputs = athanor_num_outputs(model);
  double* values = malloc((count * outputs + 1) * sizeof *values);
  if (!status) status = athanor_predict(model, (const char* const*)argv + 2, count, 2, values, NULL, NULL);
  if (status) fprintf(stderr, "%s\n", athanor_last_error());
  else
    for (size_t i = 0; i < count; ++i)
      for (size_t k = 0; k < outputs; ++k)
        printf("%s %s = %.3f %s\n", argv[2 + i], athanor_output_name(model, k), values[i * outputs + k],
               athanor_output_unit(model, k));
  free(values);
  athanor_close(model);
  return status;
}
