# libtorch, from Debian's libtorch-dev or from any PyTorch 2.x (set LibTorch_ROOT to the folder that holds lib/ and
# include/). Its own find_package(Torch) fails without a CUDA toolkit, so the target is made here: LibTorch::torch.
find_path(LibTorch_INCLUDE_DIR torch/csrc/api/include/torch/torch.h PATH_SUFFIXES include)
find_library(LibTorch_torch_LIBRARY torch)
find_library(LibTorch_cpu_LIBRARY torch_cpu)
find_library(LibTorch_c10_LIBRARY c10)
find_library(LibTorch_cuda_LIBRARY torch_cuda)
find_library(LibTorch_c10_cuda_LIBRARY c10_cuda)
mark_as_advanced(LibTorch_cuda_LIBRARY LibTorch_c10_cuda_LIBRARY)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch REQUIRED_VARS LibTorch_INCLUDE_DIR LibTorch_torch_LIBRARY
  LibTorch_cpu_LIBRARY LibTorch_c10_LIBRARY REASON_FAILURE_MESSAGE "install it with: apt install libtorch-dev")
if(LibTorch_FOUND AND NOT TARGET LibTorch::torch)
  add_library(LibTorch::torch INTERFACE IMPORTED)
  if(EXISTS ${LibTorch_INCLUDE_DIR}/fmt)  # newer ones carry headers of fmt that do not fit the system's library: its own go first
    find_path(LibTorch_system_fmt fmt/format.h PATHS /usr/include /usr/local/include NO_DEFAULT_PATH)
    file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/system_fmt)
    file(CREATE_LINK ${LibTorch_system_fmt}/fmt ${PROJECT_BINARY_DIR}/system_fmt/fmt SYMBOLIC)
    target_include_directories(LibTorch::torch SYSTEM INTERFACE ${PROJECT_BINARY_DIR}/system_fmt)
  endif()
  target_include_directories(LibTorch::torch SYSTEM INTERFACE ${LibTorch_INCLUDE_DIR}
    ${LibTorch_INCLUDE_DIR}/torch/csrc/api/include)
  target_link_libraries(LibTorch::torch INTERFACE ${LibTorch_torch_LIBRARY} ${LibTorch_cpu_LIBRARY} ${LibTorch_c10_LIBRARY})
  if(LibTorch_cuda_LIBRARY AND LibTorch_c10_cuda_LIBRARY)
    target_link_options(LibTorch::torch INTERFACE -Wl,--no-as-needed ${LibTorch_cuda_LIBRARY} ${LibTorch_c10_cuda_LIBRARY} -Wl,--as-needed)
  endif()
endif()
