#include "api/problem.hpp"

#include <nlohmann/json.hpp>
#include <sstream>

namespace cutover::api {
namespace {

struct Row {
  ErrorCode code;
  Problem problem;
};

// 401 and 403 are missing on purpose: `unauthorized` is what a registry said to us, not what we say to the
// caller; kUnauthenticated and kInsufficientScope are that.
// clang-format off
constexpr Row kTable[] = {
  {ErrorCode::invalid_argument, {"invalid-argument", 400, "Something in the request or in the configuration is wrong"}},
  {ErrorCode::not_found,        {"not-found",        404, "There is no such thing"}},
  {ErrorCode::conflict,         {"conflict",         409, "The request contradicts the present state"}},
  {ErrorCode::unauthorized,     {"unauthorized",     502, "The registry wants other credentials"}},
  {ErrorCode::unsupported,      {"unsupported",      501, "This is not to be had here"}},
  {ErrorCode::unavailable,      {"unavailable",      503, "Not available now"}},
  {ErrorCode::timeout,          {"timeout",          504, "There was no answer in time"}},
  {ErrorCode::cancelled,        {"cancelled",        503, "The call was cut short"}},
  {ErrorCode::too_large,        {"too-large",        413, "The content is too large"}},
  {ErrorCode::protocol,         {"protocol",         502, "The Engine's answer can't be understood"}},
  {ErrorCode::rejected,         {"rejected",         502, "The Engine said no"}},
  {ErrorCode::unhealthy,        {"unhealthy",        422, "The app did not become healthy"}},
  {ErrorCode::storage,          {"storage",          500, "The daemon's database failed"}},
  {ErrorCode::internal,         {"internal",         500, "A bug in the daemon"}},
};
// clang-format on

nlohmann::ordered_json to_json(const Problem& problem, std::string_view detail) {
  nlohmann::ordered_json json;
  json["type"] = "urn:cutover:problem:" + std::string(problem.slug);
  json["title"] = problem.title;
  json["status"] = problem.status;
  json["detail"] = detail;
  return json;
}

Response respond(const Problem& problem, const nlohmann::ordered_json& json) {
  Response response = json_response(problem.status, json);
  response.content_type = "application/problem+json";
  return response;
}

}  // namespace

const Problem& problem_of(ErrorCode code) {
  for (const Row& row : kTable) {
    if (row.code == code) return row.problem;
  }
  return problem_of(ErrorCode::internal);
}

Response problem_response(const Problem& problem, std::string_view detail) {
  return respond(problem, to_json(problem, detail));
}

Response problem_response(const Error& error) {
  const Problem& problem = problem_of(error.code());
  const std::string text = error.text();
  auto json = to_json(problem, text);
  if (text.find('\n') != std::string::npos) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) json["problems"].push_back(line);
  }
  return respond(problem, json);
}

}  // namespace cutover::api
