#include "probe/no_answer.hpp"

#include <gtest/gtest.h>

#include <boost/asio/error.hpp>

namespace cutover::probe {
namespace {

namespace asio = boost::asio;

TEST(NoAnswer, IsExplainedInWordsForAPerson) {
  const std::pair<boost::system::error_code, std::string> cases[] = {
      {asio::error::connection_refused, "connection refused"},
      {asio::error::host_unreachable, "no route to host"},
      {asio::error::network_unreachable, "network is unreachable"},
      {asio::error::timed_out, "nobody answers at this address"},
      {asio::error::access_denied, "connecting is not permitted (by this host's firewall?)"},
      {make_error_code(boost::system::errc::operation_not_permitted),
       "connecting is not permitted (by this host's firewall?)"},
      {make_error_code(boost::system::errc::address_not_available), "no local port is free"},
      {make_error_code(boost::system::errc::no_buffer_space), "No buffer space available"},
  };
  for (const auto& [failure, words] : cases) EXPECT_EQ(why_no_connection(failure), words);
}

TEST(NoAnswer, AResetConnectionIsSaidToBeOne) {
  EXPECT_EQ(why_no_answer(asio::error::connection_reset, ""), "connection reset before an answer");
  EXPECT_EQ(why_no_answer(asio::error::connection_reset, "HTTP/1.1 2"), "connection reset before an answer");
  EXPECT_EQ(why_no_answer(asio::error::connection_reset, "SSH-2.0"), "not an HTTP answer");
}

}  // namespace
}  // namespace cutover::probe
