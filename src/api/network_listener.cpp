#include "api/network_listener.hpp"

#include <boost/asio/ip/v6_only.hpp>

namespace cutover::api {
namespace {

namespace ip = boost::asio::ip;
using boost::system::error_code;

constexpr int kBacklog = 512;

}  // namespace

Result<void> NetworkListener::open(const model::Publish& at) {
  error_code error;
  const ip::tcp::endpoint endpoint(ip::make_address(at.address, error), at.port);
  if (!error) acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(ip::tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(kBacklog, error);
  if (!error) return {};
  close();
  return Error(ErrorCode::unavailable, "can't listen on " + to_text(at) + ": " + error.message());
}

void NetworkListener::close() {
  error_code ignored;
  acceptor_.close(ignored);
}

std::string to_text(const model::Publish& at) {
  const bool v6 = at.address.find(':') != std::string::npos;
  return (v6 ? "[" + at.address + "]" : at.address) + ":" + std::to_string(at.port);
}

}  // namespace cutover::api
