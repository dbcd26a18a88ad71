// Files over HTTP and HTTPS, to disk; interrupted downloads go on.
#pragma once

#include <filesystem>
#include <string>

#include "athanor/core/progress.h"

namespace athanor::remote {

struct DownloadRequest {
  std::string url;
  std::filesystem::path path;
  std::string proxy;  ///< address of an HTTP proxy, "" = none
};

/// Downloads to `path`. What has come is kept in PATH.part, and with what the server says to tell versions of the file
/// apart (ETag, else the date) in PATH.part.version; the next call goes on from there, or begins anew when the file has
/// changed. A broken connection is tried again twice. Redirects are followed, certificates verified. Errors: not_found
/// (status 404 and 410), io (no connection, other status, disk), invalid_options (addresses), cancelled.
void download(const DownloadRequest& request, Progress& progress);

}  // namespace athanor::remote
