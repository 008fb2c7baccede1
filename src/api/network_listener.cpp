#include "api/network_listener.hpp"

#include "cutover/model/address.hpp"

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

}  // namespace cutover::api
