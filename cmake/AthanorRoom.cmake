# One room = one folder = one static library `athanor_<room>`, alias `athanor::<room>`.

add_library(athanor_warnings INTERFACE)
target_compile_options(athanor_warnings INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wno-psabi
  $<$<BOOL:${ATHANOR_WERROR}>:-Werror>)
if(ATHANOR_SANITIZE)
  add_compile_options(-fsanitize=${ATHANOR_SANITIZE} -fno-omit-frame-pointer -g)
  add_link_options(-fsanitize=${ATHANOR_SANITIZE})
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

# athanor_room(NAME SOURCES ... [DEPENDS room ...] [LINK target ...] [PRIVATE_LINK target ...])
function(athanor_room name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;LINK;PRIVATE_LINK" ${ARGN})
  add_library(athanor_${name} STATIC ${ARG_SOURCES})
  add_library(athanor::${name} ALIAS athanor_${name})
  target_include_directories(athanor_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  list(TRANSFORM ARG_DEPENDS PREPEND athanor::)
  target_link_libraries(athanor_${name} PUBLIC ${ARG_DEPENDS} ${ARG_LINK} PRIVATE ${ARG_PRIVATE_LINK} athanor_warnings)
endfunction()

# athanor_test(ROOM SOURCES ... [LINK target ...]): one test binary per room, its cases registered with ctest.
function(athanor_test room)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${room}_tests ${ARG_SOURCES})
  target_link_libraries(${room}_tests PRIVATE ${ARG_LINK} GTest::gtest_main athanor_warnings)
  target_compile_definitions(${room}_tests PRIVATE ATHANOR_TEST_DIR="${PROJECT_SOURCE_DIR}/tests"
    ATHANOR_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  set_target_properties(${room}_tests PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  gtest_discover_tests(${room}_tests PROPERTIES LABELS ${room} DISCOVERY_TIMEOUT 60)
endfunction()
