#include "scripted_server.hpp"

#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace cutover::probe {

namespace asio = boost::asio;
using asio::ip::tcp;

ScriptedServer::ScriptedServer(asio::io_context& context, Script script, const std::string& address)
    : script_(std::move(script)),
      acceptor_(context, tcp::endpoint(asio::ip::make_address(address), 0)),
      connections_(context.get_executor(), nullptr) {
  connections_.spawn("accept", accept());
}

void ScriptedServer::stop() {
  connections_.cancel();
}

Task<void> ScriptedServer::accept() {
  while (true) {
    auto socket = co_await acceptor_.async_accept(asio::use_awaitable);
    connections_.spawn("connection", serve(std::move(socket)));
  }
}

Task<void> ScriptedServer::serve(tcp::socket socket) {
  if (script_.read_request) {
    std::string request;
    boost::system::error_code failure;
    co_await asio::async_read_until(socket, asio::dynamic_buffer(request), "\r\n\r\n",
                                    asio::redirect_error(asio::use_awaitable, failure));
    if (failure) co_return;
    requests_.push_back(std::move(request));
  }
  co_await carry_out(socket);
}

Task<void> ScriptedServer::carry_out(tcp::socket& socket) {
  boost::system::error_code failure;
  do {
    co_await asio::async_write(socket, asio::buffer(script_.answer),
                               asio::redirect_error(asio::use_awaitable, failure));
  } while (!failure && script_.then == Script::Then::repeat_for_ever);
  if (script_.then == Script::Then::wait_for_peer) {
    char byte;
    co_await socket.async_read_some(asio::buffer(&byte, 1),
                                    asio::redirect_error(asio::use_awaitable, failure));
  }
  if (failure && failure != asio::error::operation_aborted) ++left_by_peer_;
}

}  // namespace cutover::probe
