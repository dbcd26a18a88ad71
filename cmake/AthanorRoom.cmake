# One room = one folder = one static library `athanor_<room>`, alias `athanor::<room>`.

add_library(athanor_warnings INTERFACE)
target_compile_options(athanor_warnings INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wno-psabi
  -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds  # false alarms of g++ 12 on std::string (GCC bug 105651)
  $<$<BOOL:${ATHANOR_WERROR}>:-Werror>>)
if(ATHANOR_SANITIZE)
  add_compile_options(-fsanitize=${ATHANOR_SANITIZE} -fno-omit-frame-pointer -g)
  add_link_options(-fsanitize=${ATHANOR_SANITIZE})
endif()
if(ATHANOR_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE_PROGRAM})
  # What ccache needs to see through precompiled headers.
  if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
    add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp>")
  else()
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
  endif()
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

# Headers that nearly every file includes, compiled once: half of the build time. One set for the rooms, one for the tests.
function(athanor_precompile target)
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${target}.cpp CONTENT "// Carries the precompiled headers.\n")
  add_library(${target} OBJECT ${CMAKE_CURRENT_BINARY_DIR}/${target}.cpp)
  target_link_libraries(${target} PRIVATE fmt::fmt nlohmann_json::nlohmann_json tomlplusplus::tomlplusplus athanor_warnings ${ARGN})
  target_precompile_headers(${target} PRIVATE <fmt/format.h> <nlohmann/json.hpp> <algorithm> <filesystem> <fstream>
    <functional> <map> <memory> <mutex> <optional> <set> <span> <string> <variant> <vector>)
endfunction()

# athanor_room(NAME SOURCES ... [DEPENDS room ...] [LINK target ...] [PRIVATE_LINK target ...] [HEADERS file ...] [OWN_HEADERS] [TORCH])
# HEADERS: the public face, which is installed; a public header includes public headers only. OWN_HEADERS: the room sees to
# precompiled headers itself. TORCH: the room shows libtorch, so that its installed target is in the component `torch`.
function(athanor_room name)
  cmake_parse_arguments(ARG "OWN_HEADERS;TORCH" "" "SOURCES;DEPENDS;LINK;PRIVATE_LINK;HEADERS" ${ARGN})
  add_library(athanor_${name} STATIC ${ARG_SOURCES})
  add_library(athanor::${name} ALIAS athanor_${name})
  target_include_directories(athanor_${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_compile_features(athanor_${name} INTERFACE cxx_std_20)
  list(TRANSFORM ARG_DEPENDS PREPEND athanor::)
  target_link_libraries(athanor_${name} PUBLIC ${ARG_DEPENDS} ${ARG_LINK} PRIVATE ${ARG_PRIVATE_LINK}
    $<BUILD_INTERFACE:athanor_warnings>)
  if(NOT ARG_OWN_HEADERS)
    target_precompile_headers(athanor_${name} REUSE_FROM athanor_precompiled)
  endif()
  athanor_install_room(${name} "${ARG_TORCH}" ${ARG_HEADERS})
endfunction()

# athanor_plugin(TARGET): a shared library that core/plugin.h opens; it carries the stamp of its build.
function(athanor_plugin target)
  target_link_options(${target} PRIVATE -Wl,--undefined=athanor_build_stamp)
endfunction()

# athanor_test(ROOM SOURCES ... [LINK target ...] [OWN_HEADERS]): one test binary per room, its cases registered with ctest.
function(athanor_test room)
  cmake_parse_arguments(ARG "OWN_HEADERS" "" "SOURCES;LINK" ${ARGN})
  add_executable(${room}_tests ${ARG_SOURCES})
  target_link_libraries(${room}_tests PRIVATE ${ARG_LINK} GTest::gtest_main athanor_warnings)
  target_compile_definitions(${room}_tests PRIVATE ATHANOR_TEST_DIR="${PROJECT_SOURCE_DIR}/tests"
    ATHANOR_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  set_target_properties(${room}_tests PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests
    POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(${room}_tests PRIVATE -fPIC)  # as the precompiled headers are made
  if(NOT ARG_OWN_HEADERS)
    target_precompile_headers(${room}_tests REUSE_FROM athanor_test_precompiled)
  endif()
  gtest_discover_tests(${room}_tests PROPERTIES LABELS ${room} DISCOVERY_TIMEOUT 60)
endfunction()
