#include "api/openapi.hpp"

#include "api/account_json.hpp"
#include "api/event_json.hpp"
#include "api/problem.hpp"
#include "api/route.hpp"
#include "api_fixture.hpp"

namespace cutover::test {
namespace {

using Names = std::set<std::string>;

const nlohmann::json& document() {
  static const nlohmann::json parsed = nlohmann::json::parse(api::openapi_document());
  return parsed;
}

nlohmann::json schema(const std::string& name) {
  return document().at("components").at("schemas").at(name);
}

template <class Value>
Names words(Value last) {
  Names names;
  for (int value = 0; value <= static_cast<int>(last); ++value) {
    names.emplace(to_string(static_cast<Value>(value)));
  }
  return names;
}

/// The name in the server-sent event of each alternative of `Body`.
template <class Body, std::size_t... Index>
Names event_names(std::index_sequence<Index...>) {
  const auto name = [](model::EventBody body) {
    const std::string text = api::to_sse(model::Event{WallTime(), std::move(body)}, 1);
    const auto start = text.find("event: ") + 7;
    return text.substr(start, text.find('\n', start) - start);
  };
  return {name(std::variant_alternative_t<Index, Body>{})...};
}

TEST(OpenApi, DescribesEachRouteAndNothingElse) {
  Names routes;
  for (const api::Route& route : api::routes()) {
    routes.insert(std::string(route.method) + " " + std::string(route.pattern));
  }
  Names described;
  for (const auto& [path, item] : document().at("paths").items()) {
    for (const auto& [method, operation] : item.items()) {
      if (method == "parameters") continue;
      std::string upper = method;
      std::transform(upper.begin(), upper.end(), upper.begin(), ::toupper);
      described.insert(upper + " " + path);
    }
  }
  EXPECT_EQ(described, routes);
}

/// As the description has it; nothing: no token is asked for.
std::optional<Names> scopes_of(const api::Route& route) {
  const bool of_an_app = route.pattern.find("{app}") != std::string_view::npos;
  switch (route.access.kind()) {
    case api::Access::anyone:
    case api::Access::hook:
      return std::nullopt;
    case api::Access::any_token:
      return Names();
    case api::Access::read:
      return of_an_app ? Names{"read", "deploy:{app}"} : Names{"read"};
    case api::Access::deploy:
      return Names{"deploy:{app}"};
    case api::Access::admin:
      return Names{"admin"};
  }
  return std::nullopt;
}

TEST(OpenApi, DescribesWhichScopeEachRouteWants) {
  for (const api::Route& route : api::routes()) {
    std::string method(route.method);
    std::transform(method.begin(), method.end(), method.begin(), ::tolower);
    const auto& operation = document().at("paths").at(std::string(route.pattern)).at(method);
    const auto scopes = scopes_of(route);
    EXPECT_EQ(operation.contains("x-scope"), scopes.has_value()) << route.pattern;
    EXPECT_EQ(operation.contains("security"), !scopes.has_value()) << route.pattern;
    const Names described = operation.value("x-scope", Names());
    EXPECT_EQ(described, scopes.value_or(Names())) << method << route.pattern;
  }
}

TEST(OpenApi, DescribesEachKindOfProblem) {
  Names types;
  std::set<int> statuses;
  const auto add = [&](const api::Problem& problem) {
    types.insert("urn:cutover:problem:" + std::string(problem.slug));
    statuses.insert(problem.status);
  };
  for (int code = 0; code <= static_cast<int>(ErrorCode::internal); ++code) {
    add(api::problem_of(static_cast<ErrorCode>(code)));
  }
  for (const auto& problem :
       {api::kUnauthenticated, api::kInsufficientScope, api::kMethodNotAllowed, api::kRequestTimeout,
        api::kUnsupportedEncoding, api::kExpectationFailed, api::kHeaderTooLarge}) {
    add(problem);
  }
  const auto described = schema("Problem").at("properties");
  EXPECT_EQ(described.at("type").at("enum").get<Names>(), types);
  EXPECT_EQ(described.at("status").at("enum").get<std::set<int>>(), statuses);
}

TEST(OpenApi, DescribesEachKindOfEvent) {
  constexpr auto all = std::make_index_sequence<std::variant_size_v<model::EventBody>>();
  Names names = event_names<model::EventBody>(all);
  names.insert("pull");
  Names described;
  const auto& events = document()["paths"]["/v1/apps/{app}/deployments/{n}/events"]["get"]["responses"]["200"]
                                 ["content"]["text/event-stream"]["x-events"];
  for (const auto& [name, data] : events.items()) described.insert(name);
  EXPECT_EQ(described, names);
}

TEST(OpenApi, HasTheWordsOfTheModel) {
  EXPECT_EQ(schema("Phase").at("enum").get<Names>(), words(model::Phase::rolling_back));
  EXPECT_EQ(schema("PhaseResult").at("enum").get<Names>(), words(model::PhaseResult::cancelled));
  EXPECT_EQ(schema("Outcome").at("enum").get<Names>(), words(model::Outcome::needs_attention));
  EXPECT_EQ(schema("WantedTraffic").at("enum").get<Names>(), words(model::WantedTraffic::maintenance));
}

Names keys_of(const nlohmann::json& object) {
  Names keys;
  for (const auto& [key, value] : object.items()) keys.insert(key);
  return keys;
}

TEST(OpenApi, DescribesAnAccountKeyByKey) {
  model::Account account;
  account.gap.emplace();
  account.requests.emplace();
  account.stop.emplace();
  const nlohmann::json json = api::account_json(account);
  const std::pair<const char*, nlohmann::json> parts[] = {
      {"Account", json}, {"Gap", json["gap"]}, {"Requests", json["requests"]}, {"StopRecord", json["stop"]}};
  for (const auto& [name, part] : parts) {
    EXPECT_EQ(keys_of(schema(name).at("properties")), keys_of(part)) << name;
    EXPECT_EQ(schema(name).at("required").get<Names>(), keys_of(part)) << name;
  }
  Names of_event = keys_of(json);
  of_event.insert("at");
  EXPECT_EQ(keys_of(schema("AccountEvent").at("properties")), of_event);
  EXPECT_EQ(schema("AccountEvent").at("required").get<Names>(), of_event);
}

class OpenApiCall : public ApiTest {
 protected:
  void SetUp() override { start(); }
};

TEST_F(OpenApiCall, AnswersWithTheDocument) {
  const Reply reply = call("GET", "/openapi.json");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.headers.at("content-type"), "application/json");
  EXPECT_EQ(reply.body, api::openapi_document());
  EXPECT_EQ(call("GET", "/openapi.json?x=1").status, 400);
}

}  // namespace
}  // namespace cutover::test
