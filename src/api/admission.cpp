#include "api/admission.hpp"

#include <algorithm>

#include "api/problem.hpp"

namespace cutover::api {
namespace {

namespace ip = boost::asio::ip;

bool is_address(const std::string& host) {
  boost::system::error_code error;
  ip::make_address(host, error);
  return !error;
}

}  // namespace

std::string host_of(std::string_view authority) {
  std::string_view host = authority;
  if (host.starts_with('[')) {
    const auto end = host.find(']');
    if (end == std::string_view::npos) return "";
    const auto behind = host.substr(end + 1);
    if (!behind.empty() && !behind.starts_with(':')) return "";
    host = host.substr(1, end - 1);
  } else {
    host = host.substr(0, host.find(':'));
    if (host.ends_with('.')) host.remove_suffix(1);
  }
  std::string lower(host);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}

std::optional<Response> refuse_unknown_host(std::string_view authority, const std::vector<std::string>& names,
                                            const ip::address& own) {
  const std::string host = host_of(authority);
  if (is_address(host) || (host == "localhost" && own.is_loopback())) return std::nullopt;
  if (!host.empty() && std::find(names.begin(), names.end(), host) != names.end()) return std::nullopt;
  return problem_response(kMisdirected,
                          "this daemon has no such name; the names by which it may be called are in "
                          "`hosts` beside `listen` in cutover.yaml");
}

std::optional<Response> refuse_foreign_origin(std::string_view origin, std::string_view authority) {
  if (origin.empty()) return std::nullopt;
  const auto scheme_end = origin.find("://");
  const bool own = scheme_end != std::string_view::npos && origin.substr(scheme_end + 3) == authority;
  if (own) return std::nullopt;
  return problem_response(kForeignOrigin,
                          "the request comes from a web page, and pages may not call this API");
}

}  // namespace cutover::api
