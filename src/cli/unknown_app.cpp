#include "cli/unknown_app.hpp"

#include <algorithm>

#include "cli/api/app.hpp"
#include "cutover/base/nearest.hpp"

namespace cutover::cli {
namespace {

constexpr std::size_t kMostListed = 10;

}  // namespace

std::string unknown_app_text(const std::string& app, const std::vector<std::string>& known) {
  std::string text = "no app is called " + app;
  if (known.empty()) return text + "; none is configured: put a file into apps/, then cutover reload";
  const std::vector<std::string_view> candidates(known.begin(), known.end());
  const std::string_view meant = nearest(app, candidates);
  if (!meant.empty()) return text + "; did you mean " + std::string(meant) + "?";
  if (known.size() > kMostListed) return text + "; cutover status lists all";
  text += "; there ";
  text += known.size() == 1 ? "is " : "are ";
  for (std::size_t i = 0; i < known.size(); ++i) text += (i == 0 ? "" : ", ") + known[i];
  return text;
}

Task<Failure> with_nearest_app(Client& client, std::string app, Failure failure) {
  Call call;
  call.target = "/v1/apps";
  auto body = co_await client.call(std::move(call));
  if (!body) co_return body.error().exit_code == kUnreachable ? body.error() : failure;
  auto apps = apps_from(*body);
  if (!apps) co_return failure;
  std::vector<std::string> known;
  for (const AppView& each : *apps) known.push_back(each.app);
  if (std::find(known.begin(), known.end(), app) == known.end()) failure.text = unknown_app_text(app, known);
  co_return failure;
}

}  // namespace cutover::cli
