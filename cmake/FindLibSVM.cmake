# LIBSVM, which ships no CMake or pkg-config file.
find_path(LibSVM_INCLUDE_DIR svm.h PATH_SUFFIXES libsvm)
find_library(LibSVM_LIBRARY svm)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibSVM REQUIRED_VARS LibSVM_INCLUDE_DIR LibSVM_LIBRARY
  REASON_FAILURE_MESSAGE "install it with: apt install libsvm-dev")
if(LibSVM_FOUND AND NOT TARGET LibSVM::svm)
  add_library(LibSVM::svm UNKNOWN IMPORTED)
  set_target_properties(LibSVM::svm PROPERTIES IMPORTED_LOCATION ${LibSVM_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${LibSVM_INCLUDE_DIR})
endif()
