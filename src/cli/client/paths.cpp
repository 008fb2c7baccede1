#include "cli/client/paths.hpp"

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

namespace cutover::cli {

std::string app_path(const std::string& app) {
  return "/v1/apps/" + app;
}

std::string deployment_path(const std::string& app, int number) {
  return app_path(app) + "/deployments/" + std::to_string(number);
}

std::string query(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::string text;
  for (const auto& [name, value] : pairs) {
    if (value.empty()) continue;
    text +=
        (text.empty() ? "?" : "&") + name + "=" + boost::urls::encode(value, boost::urls::unreserved_chars);
  }
  return text;
}

}  // namespace cutover::cli
