// Whether a sanitizer watches, which takes memory of its own.
#pragma once

namespace athanor::suites {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool is_watched = true;
#else
inline constexpr bool is_watched = false;
#endif

}  // namespace athanor::suites
