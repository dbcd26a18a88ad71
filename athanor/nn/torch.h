// The part of libtorch used here: tensors and autograd, without its modules, optimisers and data loaders. Precompiled.
#pragma once

#include <torch/autograd.h>
#include <torch/types.h>
