# The InChI library from the Debian package, which ships no CMake config. Defines InChI::inchi.
find_path(InChI_INCLUDE_DIR inchi_api.h PATH_SUFFIXES inchi)
find_library(InChI_LIBRARY inchi)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(InChI REQUIRED_VARS InChI_INCLUDE_DIR InChI_LIBRARY
  REASON_FAILURE_MESSAGE "install it with: apt install libinchi-dev")
if(InChI_FOUND AND NOT TARGET InChI::inchi)
  add_library(InChI::inchi UNKNOWN IMPORTED)
  set_target_properties(InChI::inchi PROPERTIES IMPORTED_LOCATION ${InChI_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${InChI_INCLUDE_DIR})
endif()
