# Writes the header STAMP with a digest of all headers of SOURCE.
file(GLOB_RECURSE headers ${SOURCE}/athanor/*.h ${SOURCE}/mpi/*.h)
list(SORT headers)
foreach(header IN LISTS headers)
  file(SHA256 ${header} digest)
  string(APPEND all ${digest})
endforeach()
string(SHA256 stamp "${all}")
file(WRITE ${STAMP} "// Written by the build.\n#pragma once\nnamespace athanor {\ninline constexpr const char* build_stamp = \"${stamp}\";\n}\n")
