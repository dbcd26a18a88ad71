#include "athanor/inference/parameter_reader.h"

#include "athanor/models/scalers.h"

namespace athanor::inference {

const float* ParameterReader::read(const std::string& name, const std::vector<std::int64_t>& shape) {
  names_.insert(name);
  return models::find_tensor(tensors_, name, shape, DType::f32).as<float>().data();
}

void ParameterReader::finish() const { models::check_tensor_count(tensors_, names_.size()); }

}  // namespace athanor::inference
