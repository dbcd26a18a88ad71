#include "athanor/models/cnn/cnn_options.h"

#include "athanor/kernels/activation.h"

namespace athanor::models {

CnnOptions::CnnOptions() {
  layers = 3;
  pooling = "max";
}

void CnnOptions::fields(FieldList& list) {
  add_encoder_fields(list);
  list.add("kernel_size", &kernel_size, "Tokens that a convolution sees at once, an odd number").range(1, 101);
  list.add("activation", &activation, "Activation function")
      .one_of(kernels::activation_names())
      .search({"relu", "leaky_relu", "gelu", "tanh"});
  list.add("slope", &slope, "Slope of leaky_relu below zero").range(0, 1).only_with("activation", {"leaky_relu"});
  add_pooling_and_head_fields(list);
}

}  // namespace athanor::models
