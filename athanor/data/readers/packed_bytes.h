// Compressed inputs: gzip (RFC 1952) and zstd (RFC 8878), told by their first bytes, also several members or frames one
// after another.
#pragma once

#include <memory>
#include <string>

#include "athanor/data/readers/byte_source.h"

namespace athanor::data {

/// `bytes` itself, or a source that unpacks it when it begins with a known magic number. `name` is for messages.
std::unique_ptr<ByteSource> unpack_bytes(std::unique_ptr<ByteSource> bytes, const std::string& name);

/// Sources that unpack; the caller knows the format.
std::unique_ptr<ByteSource> make_gzip_bytes(std::unique_ptr<ByteSource> packed, const std::string& name);
std::unique_ptr<ByteSource> make_zstd_bytes(std::unique_ptr<ByteSource> packed, const std::string& name);

/// Text as a zstd file. Error(out_of_memory).
std::string pack_zstd(std::string_view text);

}  // namespace athanor::data
