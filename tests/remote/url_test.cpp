#include "remote/url.h"

#include <gtest/gtest.h>

#include "athanor/core/error.h"

namespace athanor::remote {
namespace {

TEST(Url, IsTakenApart) {
  const Url plain = parse_url("http://localhost:8080/a/b.csv?x=1");
  EXPECT_EQ(plain.origin, "http://localhost:8080");
  EXPECT_EQ(plain.host, "localhost");
  EXPECT_EQ(plain.port, 8080);
  EXPECT_EQ(plain.path, "/a/b.csv?x=1");
  const Url bare = parse_url("https://example.org");
  EXPECT_EQ(bare.port, 443);
  EXPECT_EQ(bare.path, "/");
}

TEST(Url, RefusesWhatIsNone) {
  for (const char* text : {"", "ftp://a/b", "example.org/a", "http://", "https://:80/", "http://a:b/", "http://a:0/"})
    EXPECT_THROW(parse_url(text), Error) << text;
}

}  // namespace
}  // namespace athanor::remote
