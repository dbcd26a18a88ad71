# cpp-httplib as Debian builds it: a library with TLS. Defines Httplib::httplib.
find_path(Httplib_INCLUDE_DIR httplib.h)
find_library(Httplib_LIBRARY cpp-httplib)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Httplib REQUIRED_VARS Httplib_INCLUDE_DIR Httplib_LIBRARY
  REASON_FAILURE_MESSAGE "install it with: apt install libcpp-httplib-dev libssl-dev")
if(Httplib_FOUND AND NOT TARGET Httplib::httplib)
  find_package(OpenSSL REQUIRED)
  add_library(Httplib::httplib UNKNOWN IMPORTED)
  set_target_properties(Httplib::httplib PROPERTIES IMPORTED_LOCATION ${Httplib_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${Httplib_INCLUDE_DIR} INTERFACE_LINK_LIBRARIES "OpenSSL::SSL;OpenSSL::Crypto"
    # The definitions that the library was built with (its .pc file); others would change the layout of its classes.
    INTERFACE_COMPILE_DEFINITIONS "CPPHTTPLIB_OPENSSL_SUPPORT;CPPHTTPLIB_ZLIB_SUPPORT;CPPHTTPLIB_BROTLI_SUPPORT")
endif()
