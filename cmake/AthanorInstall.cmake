# `cmake --install`: the program with its plugin, and the library with public headers and a CMake package.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# The installed folder may be moved as a whole.
set(CMAKE_INSTALL_RPATH $ORIGIN/../${CMAKE_INSTALL_LIBDIR})
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)
set(ATHANOR_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/Athanor)

# athanor_install_room(NAME SHOWS_TORCH [header ...])
function(athanor_install_room name shows_torch)
  set_target_properties(athanor_${name} PROPERTIES EXPORT_NAME ${name})
  if(shows_torch)
    set(export_set AthanorTorchTargets)
  else()
    set(export_set AthanorTargets)
  endif()
  install(TARGETS athanor_${name} EXPORT ${export_set} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  file(RELATIVE_PATH room ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  foreach(header ${ARGN})
    cmake_path(GET header PARENT_PATH folder)
    install(FILES ${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/${room}/${folder})
  endforeach()
endfunction()

function(athanor_install_package)
  configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/AthanorConfig.cmake.in
    ${PROJECT_BINARY_DIR}/AthanorConfig.cmake INSTALL_DESTINATION ${ATHANOR_PACKAGE_DIR} PATH_VARS CMAKE_INSTALL_LIBDIR)
  write_basic_package_version_file(${PROJECT_BINARY_DIR}/AthanorConfigVersion.cmake COMPATIBILITY SameMinorVersion)
  install(FILES ${PROJECT_BINARY_DIR}/AthanorConfig.cmake ${PROJECT_BINARY_DIR}/AthanorConfigVersion.cmake
    DESTINATION ${ATHANOR_PACKAGE_DIR})
  file(GLOB find_modules ${PROJECT_SOURCE_DIR}/cmake/Find*.cmake)
  install(FILES ${find_modules} DESTINATION ${ATHANOR_PACKAGE_DIR}/modules)
  foreach(set AthanorTargets AthanorTorchTargets)
    install(EXPORT ${set} NAMESPACE athanor:: DESTINATION ${ATHANOR_PACKAGE_DIR})
  endforeach()
endfunction()
