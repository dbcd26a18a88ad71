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
    set_property(GLOBAL APPEND_STRING PROPERTY ATHANOR_PUBLIC_HEADERS "${room}/${header} ")
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

# The target `docs`: pages of the public headers in docs/html of the build folder; fails where one lacks a comment.
function(athanor_document_headers)
  find_program(DOXYGEN_PROGRAM doxygen)
  if(DOXYGEN_PROGRAM)
    get_property(headers GLOBAL PROPERTY ATHANOR_PUBLIC_HEADERS)
    set(with_headers ${CMAKE_COMMAND} -E env "ATHANOR_HEADERS=${headers}ARCHITECTURE.md" ATHANOR_DOCS=${PROJECT_BINARY_DIR}/docs)
    add_custom_target(docs COMMAND ${with_headers} ${DOXYGEN_PROGRAM} docs/Doxyfile
      COMMAND ${with_headers} python3 tools/check_docs.py ${DOXYGEN_PROGRAM} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} VERBATIM)
  endif()
endfunction()
