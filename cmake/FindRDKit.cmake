# RDKit from the Debian package, which ships no CMake config. Defines RDKit::rdkit (all libraries used here).
find_path(RDKit_INCLUDE_DIR GraphMol/GraphMol.h PATH_SUFFIXES rdkit)
set(_rdkit_components
  SmilesParse GraphMol RDGeneral RDGeometryLib DataStructs FileParsers Descriptors Fingerprints SubstructMatch MolStandardize
  ChemTransforms RDInchiLib PartialCharges MolDraw2D Depictor DistGeomHelpers ForceFieldHelpers ForceField
  MolAlign FilterCatalog Catalogs)
set(RDKit_LIBRARIES)
foreach(component ${_rdkit_components})
  find_library(RDKit_${component}_LIBRARY NAMES RDKit${component})
  if(RDKit_${component}_LIBRARY)
    list(APPEND RDKit_LIBRARIES ${RDKit_${component}_LIBRARY})
  endif()
  mark_as_advanced(RDKit_${component}_LIBRARY)
endforeach()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(RDKit REQUIRED_VARS RDKit_INCLUDE_DIR RDKit_LIBRARIES
  REASON_FAILURE_MESSAGE "install it with: apt install librdkit-dev")
if(RDKit_FOUND AND NOT TARGET RDKit::rdkit)
  add_library(RDKit::rdkit INTERFACE IMPORTED)
  target_include_directories(RDKit::rdkit SYSTEM INTERFACE ${RDKit_INCLUDE_DIR})
  # The library is built with it (RDGeneral/RDConfig.h, which not every header includes): classes have other members without.
  target_compile_definitions(RDKit::rdkit INTERFACE "RDK_BUILD_THREADSAFE_SSS=")
  target_link_libraries(RDKit::rdkit INTERFACE ${RDKit_LIBRARIES})
endif()
