#include "client.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <sstream>

namespace cutover::test {

namespace asio = boost::asio;

Client::Client(asio::io_context& context, FakeClock& clock, const std::filesystem::path& socket)
    : context_(context), clock_(clock), socket_(context) {
  socket_.connect(asio::local::stream_protocol::endpoint(socket.string()));
  socket_.non_blocking(true);
}

Client::Client(asio::io_context& context, FakeClock& clock, asio::local::stream_protocol::socket socket)
    : context_(context), clock_(clock), socket_(std::move(socket)) {
  socket_.non_blocking(true);
}

void Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    boost::system::error_code error;
    bytes.remove_prefix(socket_.write_some(asio::buffer(bytes), error));
    if (error == asio::error::would_block) {
      context_.restart();
      context_.poll();
    } else if (error) {
      return;  // the server has closed: what it said is still to be read
    }
  }
}

bool Client::read_some() {
  char bytes[4096];
  boost::system::error_code error;
  const auto count = socket_.read_some(asio::buffer(bytes), error);
  received_.append(bytes, count);
  if (error && error != asio::error::would_block) end_ = true;
  return count > 0;
}

Reply Client::receive(bool bodyless) {
  Reply reply;
  std::size_t header_end = std::string::npos;
  std::size_t length = 0;
  clock_.run_until(context_, [&] {
    while (read_some()) {
    }
    header_end = received_.find("\r\n\r\n");
    if (header_end == std::string::npos) return end_;
    std::istringstream lines(received_.substr(0, header_end));
    std::string line;
    std::getline(lines, line);
    reply.status = std::stoi(line.substr(line.find(' ') + 1));
    while (std::getline(lines, line)) {
      std::string name = line.substr(0, line.find(':'));
      std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
      const std::string value = line.substr(line.find(':') + 2);
      reply.headers[name] = value.substr(0, value.find('\r'));
    }
    length = bodyless ? 0 : std::stoul("0" + reply.headers["content-length"]);
    return end_ || received_.size() >= header_end + 4 + length;
  });
  if (header_end == std::string::npos) return Reply();
  reply.body = received_.substr(header_end + 4, length);
  received_.erase(0, header_end + 4 + length);
  return reply;
}

Reply Client::exchange(std::string_view request) {
  send(request);
  return receive();
}

std::string Client::until(std::string_view text) {
  std::size_t found = std::string::npos;
  clock_.run_until(context_, [&] {
    while (read_some()) {
    }
    found = received_.find(text);
    return end_ || found != std::string::npos;
  });
  const std::size_t length = found == std::string::npos ? received_.size() : found + text.size();
  std::string taken = received_.substr(0, length);
  received_.erase(0, length);
  return taken;
}

bool Client::closed() {
  clock_.run_until(context_, [&] {
    while (read_some()) {
    }
    return end_;
  });
  return end_;
}

std::string request_text(std::string_view method, std::string_view target, std::string_view body,
                         const std::vector<std::string>& headers) {
  std::string text = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: cutover\r\n";
  for (const auto& header : headers) text += header + "\r\n";
  if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + std::string(body);
}

}  // namespace cutover::test
