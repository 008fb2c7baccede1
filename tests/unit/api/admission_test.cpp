#include "api/admission.hpp"

#include <gtest/gtest.h>

namespace cutover::test {
namespace {

namespace ip = boost::asio::ip;

TEST(Host, IsReadWithoutPortBracketsAndCase) {
  EXPECT_EQ(api::host_of("Deploy.Example.com:443"), "deploy.example.com");
  EXPECT_EQ(api::host_of("deploy.example.com."), "deploy.example.com");
  EXPECT_EQ(api::host_of("[::1]:7780"), "::1");
  EXPECT_EQ(api::host_of("[::1"), "");
  EXPECT_EQ(api::host_of("[::1]x"), "");
  EXPECT_EQ(api::host_of(""), "");
}

TEST(Host, IsRefusedWhenItIsANameThatWeDoNotHave) {
  const std::vector<std::string> names{"deploy.example.com"};
  const auto loopback = ip::make_address("127.0.0.1");
  const auto outside = ip::make_address("192.0.2.1");
  for (const char* right : {"deploy.example.com", "DEPLOY.example.com:7780", "127.0.0.1", "192.0.2.1:7780",
                            "[::1]:7780", "localhost:7780"}) {
    EXPECT_FALSE(api::refuse_unknown_host(right, names, loopback)) << right;
  }
  for (const char* wrong : {"evil.example", "", "deploy.example.com.evil.example", "127.0.0.1.evil.example",
                            "user@127.0.0.1", "[::1", "localhost.evil.example"}) {
    const auto refused = api::refuse_unknown_host(wrong, names, loopback);
    ASSERT_TRUE(refused) << wrong;
    EXPECT_EQ(refused->status, 421);
  }
  EXPECT_TRUE(api::refuse_unknown_host("localhost", names, outside));
  EXPECT_FALSE(api::refuse_unknown_host("deploy.example.com", names, outside));
}

TEST(Origin, OfAnotherPageIsRefused) {
  EXPECT_FALSE(api::refuse_foreign_origin("", "127.0.0.1:7780"));
  EXPECT_FALSE(api::refuse_foreign_origin("http://127.0.0.1:7780", "127.0.0.1:7780"));
  for (const char* foreign :
       {"null", "https://evil.example", "http://127.0.0.1:8080", "http://127.0.0.1", "x", "127.0.0.1:7780"}) {
    const auto refused = api::refuse_foreign_origin(foreign, "127.0.0.1:7780");
    ASSERT_TRUE(refused) << foreign;
    EXPECT_EQ(refused->status, 403);
  }
}

}  // namespace
}  // namespace cutover::test
