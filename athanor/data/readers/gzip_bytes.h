// Unpacks gzip data (RFC 1952), also several members one after another.
#pragma once

#include <memory>
#include <string>

#include "athanor/data/readers/byte_source.h"

namespace athanor::data {

/// `bytes` itself, or a source that unpacks it when it begins with gzip's magic number. `name` is for messages.
std::unique_ptr<ByteSource> unpack_gzip(std::unique_ptr<ByteSource> bytes, const std::string& name);

}  // namespace athanor::data
