#include "api/http_text.hpp"

#include <boost/beast/http/write.hpp>
#include <ctime>
#include <sstream>

namespace cutover::api {
namespace {

namespace http = boost::beast::http;

/// IMF-fixdate (RFC 9110, 5.6.7).
std::string http_date(WallTime time) {
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[40];
  const auto length = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return std::string(text, length);
}

}  // namespace

HttpResponse header_of(const Response& response, const Frame& frame) {
  HttpResponse message(static_cast<http::status>(response.status), frame.version);
  message.set(http::field::server, frame.server);
  if (frame.now) message.set(http::field::date, http_date(*frame.now));
  message.set(http::field::cache_control, "no-store");
  message.set(http::field::content_type, response.content_type);
  for (const auto& [name, value] : response.headers) message.set(name, value);
  message.keep_alive(frame.keep_alive);
  return message;
}

std::string message_text(Response response, const Frame& frame, bool header_only) {
  HttpResponse message = header_of(response, frame);
  message.body() = std::move(response.body);
  message.prepare_payload();
  std::ostringstream text;
  text << message.base();
  return header_only ? std::move(text).str() : std::move(text).str() + message.body();
}

}  // namespace cutover::api
