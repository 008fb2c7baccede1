#include "api/authorization.hpp"

#include "api/dispatch.hpp"
#include "api/route.hpp"
#include "api_fixture.hpp"

namespace cutover::test {
namespace {

using model::Scope;

class NobodyLeaves final : public api::Connection {
 public:
  Task<api::Interruption> interrupted() override { co_return api::Interruption::client_gone; }
};

Task<void> keep(Task<api::Response> dispatched, std::optional<api::Response>& into) {
  auto response = co_await std::move(dispatched);
  into.emplace(std::move(response));
}

/// What the session does: requests go straight to `dispatch`, by the door and with the header of a test.
class Doors : public ApiTest {
 protected:
  api::Response ask(api::Door door, const std::string& method, const std::string& target,
                    const std::string& authorization = "") {
    api::Request request;
    request.method = method;
    request.target = target;
    request.door = door;
    request.requester = model::Requester{"socket", "ann"};
    request.authorization = Secret(authorization);
    const auto is_ready = [this]() -> Task<Result<std::vector<std::string>>> { return answer(ready); };
    const auto reload = [this]() -> Task<Result<api::Reloaded>> { return answer(reloaded); };
    const auto hook = [this](api::HookRequest) -> Task<Result<api::HookAnswer>> {
      return answer(hook_answer);
    };
    const api::Dependencies dependencies{service,  tokens,  clock, reload,
                                         is_ready, "1.2.3", hook,  hooks_apart};
    NobodyLeaves connection;
    std::optional<api::Response> response;
    boost::asio::co_spawn(context, keep(api::dispatch(dependencies, request, connection), response),
                          [](std::exception_ptr thrown) {
                            if (thrown) std::rethrow_exception(thrown);
                          });
    clock.run_until(context, [&response] { return response.has_value(); });
    return response.value_or(api::Response());
  }
  api::Response ask_with(const std::string& text, const std::string& method, const std::string& target) {
    return ask(api::Door::api, method, target, "Bearer " + text);
  }
  static std::string header(const api::Response& response, const std::string& name) {
    for (const auto& [key, value] : response.headers) {
      if (key == name) return value;
    }
    return "";
  }
  static std::string detail(const api::Response& response) {
    return nlohmann::json::parse(response.body).value("detail", "");
  }

  bool hooks_apart = false;
};

// A route without a word on whom it is for, be it left out or empty, is no route.
template <class R>
concept BuiltWithoutAccess = requires(std::string_view text, api::Handler handle) {
  R{text, text, handle};
}
|| requires(std::string_view text, api::Handler handle) {
  R{text, text, {}, handle};
}
|| requires(std::string_view text) {
  R{text, text};
};
static_assert(!BuiltWithoutAccess<api::Route>);
static_assert(!std::is_default_constructible_v<api::Access>);

enum class Expected { yes, unknown, no };

struct Row {
  std::string_view method, pattern;
  Expected without_token, read, deploy_shop, deploy_blog, admin;
};

// clang-format off
constexpr auto Y = Expected::yes;
constexpr auto U = Expected::unknown;  // 401
constexpr auto N = Expected::no;       // 403
constexpr Row kRows[] = {
  //                                                   none  read  shop  blog  admin
  {"GET",    "/healthz",                                Y,    Y,    Y,    Y,    Y},
  {"GET",    "/openapi.json",                           Y,    Y,    Y,    Y,    Y},
  {"GET",    "/readyz",                                 U,    Y,    N,    N,    Y},
  {"GET",    "/v1/version",                             U,    Y,    N,    N,    Y},
  {"POST",   "/v1/reload",                              U,    N,    N,    N,    Y},
  {"GET",    "/v1/tokens",                              U,    N,    N,    N,    Y},
  {"POST",   "/v1/tokens",                              U,    N,    N,    N,    Y},
  {"DELETE", "/v1/tokens/{name}",                       U,    N,    N,    N,    Y},
  {"GET",    "/v1/apps",                                U,    Y,    Y,    Y,    Y},
  {"GET",    "/v1/apps/{app}",                          U,    Y,    Y,    N,    Y},
  {"GET",    "/v1/apps/{app}/deployments",              U,    Y,    Y,    N,    Y},
  {"POST",   "/v1/apps/{app}/deployments",              U,    N,    Y,    N,    Y},
  {"GET",    "/v1/apps/{app}/deployments/{n}",          U,    Y,    Y,    N,    Y},
  {"GET",    "/v1/apps/{app}/deployments/{n}/events",   U,    Y,    Y,    N,    Y},
  {"POST",   "/v1/apps/{app}/deployments/{n}/cancel",   U,    N,    Y,    N,    Y},
  {"POST",   "/v1/apps/{app}/rollback",                 U,    N,    Y,    N,    Y},
  {"GET",    "/v1/apps/{app}/plan",                     U,    Y,    Y,    N,    Y},
  {"GET",    "/v1/apps/{app}/logs",                     U,    Y,    Y,    N,    Y},
  {"POST",   "/v1/apps/{app}/start",                    U,    N,    Y,    N,    Y},
  {"POST",   "/v1/apps/{app}/stop",                     U,    N,    Y,    N,    Y},
  {"POST",   "/v1/apps/{app}/restart",                  U,    N,    Y,    N,    Y},
  {"POST",   "/v1/apps/{app}/scale",                    U,    N,    Y,    N,    Y},
  {"POST",   "/v1/apps/{app}/hold",                     U,    N,    Y,    N,    Y},
  {"POST",   "/v1/apps/{app}/resume",                   U,    N,    Y,    N,    Y},
  {"POST",   "/v1/apps/{app}/maintenance",              U,    N,    Y,    N,    Y},
  {"POST",   "/v1/hooks/{app}/{sender}",                Y,    Y,    Y,    Y,    Y},
  {"POST",   "/v1/hooks/{app}/{sender}/{secret}",       Y,    Y,    Y,    Y,    Y},
};
// clang-format on

const Row* row_of(const api::Route& route) {
  const auto found = std::find_if(std::begin(kRows), std::end(kRows), [&route](const Row& row) {
    return row.method == route.method && row.pattern == route.pattern;
  });
  return found == std::end(kRows) ? nullptr : found;
}

/// A path that leads to a route: of app shop.
std::string path_of(std::string_view pattern) {
  std::string path(pattern);
  const std::pair<std::string, std::string> values[] = {
      {"{app}", "shop"}, {"{n}", "57"}, {"{sender}", "github"}, {"{secret}", "s"}, {"{name}", "ci"}};
  for (const auto& [name, value] : values) {
    if (const auto at = path.find(name); at != std::string::npos) path.replace(at, name.size(), value);
  }
  return path;
}

Expected outcome_of(const api::Response& response) {
  if (response.status == 401) return Expected::unknown;
  return response.status == 403 ? Expected::no : Expected::yes;
}

TEST_F(Doors, EachRouteWantsTheScopeThatTheTableSays) {
  ASSERT_EQ(api::routes().size(), std::size(kRows)) << "a route has no row here";
  service.add(57);
  for (const api::Route& route : api::routes()) {
    const Row* row = row_of(route);
    ASSERT_TRUE(row) << route.method << " " << route.pattern << " has no row here";
    tokens.add("reads", {{Scope::Kind::read}});
    tokens.add("shop", {{Scope::Kind::deploy, "shop"}});
    tokens.add("blog", {{Scope::Kind::deploy, "blog"}});
    tokens.add("all", {{Scope::Kind::admin}});
    const std::string method(route.method);
    const std::string path = path_of(route.pattern);
    EXPECT_EQ(outcome_of(ask(api::Door::api, method, path)), row->without_token) << method << path;
    EXPECT_EQ(outcome_of(ask_with("reads", method, path)), row->read) << method << path;
    EXPECT_EQ(outcome_of(ask_with("shop", method, path)), row->deploy_shop) << method << path;
    EXPECT_EQ(outcome_of(ask_with("blog", method, path)), row->deploy_blog) << method << path;
    EXPECT_EQ(outcome_of(ask_with("all", method, path)), row->admin) << method << path;
    EXPECT_EQ(outcome_of(ask(api::Door::socket, method, path)), Expected::yes) << method << path;
  }
}

TEST_F(Doors, SeveralScopesAddUp) {
  tokens.add("both", {{Scope::Kind::read}, {Scope::Kind::deploy, "shop"}});
  EXPECT_EQ(ask_with("both", "GET", "/v1/apps/blog").status, 404) << "allowed; there is no such app";
  EXPECT_EQ(ask_with("both", "POST", "/v1/apps/shop/restart").status, 200);
  EXPECT_EQ(ask_with("both", "POST", "/v1/apps/blog/restart").status, 403);
}

TEST_F(Doors, HeadWantsWhatGetWants) {
  EXPECT_EQ(ask(api::Door::api, "HEAD", "/v1/apps").status, 401);
  EXPECT_EQ(ask(api::Door::api, "HEAD", "/healthz").status, 200);
}

TEST_F(Doors, WithoutATokenTheCallerIsToldToBringOne) {
  for (const char* authorization : {"", "Basic Y2k6Y2k=", "Bearer", "Bearer ", "cutover_ab", "Bearers x"}) {
    const auto response = ask(api::Door::api, "GET", "/v1/apps", authorization);
    EXPECT_EQ(response.status, 401) << authorization;
    EXPECT_TRUE(response.unauthenticated) << authorization;
    EXPECT_EQ(header(response, "WWW-Authenticate"), "Bearer realm=\"cutover\"") << authorization;
    EXPECT_EQ(response.content_type, "application/problem+json");
    EXPECT_EQ(detail(response).find("this call needs a token, in the header"), 0u) << authorization;
  }
}

TEST_F(Doors, UnknownExpiredAndRevokedTokensHearTheSame) {
  tokens.refused = {{"old", "the token ci has expired"}, {"gone", "the token ci was revoked"}};
  const auto unknown = ask_with("never", "GET", "/v1/apps");
  EXPECT_EQ(unknown.status, 401);
  EXPECT_TRUE(unknown.unauthenticated);
  EXPECT_EQ(header(unknown, "WWW-Authenticate"), "Bearer realm=\"cutover\", error=\"invalid_token\"");
  EXPECT_EQ(detail(unknown).find("the token is not valid: it is unknown, has expired or was revoked"), 0u);
  for (const char* text : {"old", "gone", "two words", "never "}) {
    const auto response = ask_with(text, "GET", "/v1/apps");
    EXPECT_EQ(response.status, 401) << text;
    EXPECT_EQ(response.body, unknown.body) << text;
    EXPECT_EQ(response.headers, unknown.headers) << text;
  }
}

TEST_F(Doors, TheSchemeMayBeOfEitherCase) {
  tokens.add("reads", {{Scope::Kind::read}});
  for (const char* authorization : {"Bearer reads", "bearer reads", "BEARER  reads "}) {
    EXPECT_EQ(ask(api::Door::api, "GET", "/v1/version", authorization).status, 200) << authorization;
  }
}

TEST_F(Doors, ACallerWithoutATokenDoesNotLearnWhichAppsThereAre) {
  const auto known = ask(api::Door::api, "GET", "/v1/apps/shop");
  const auto unknown = ask(api::Door::api, "GET", "/v1/apps/blog");
  EXPECT_EQ(known.status, 401);
  EXPECT_EQ(known.body, unknown.body);
  tokens.add("mine", {{Scope::Kind::deploy, "mine"}});
  EXPECT_EQ(ask_with("mine", "GET", "/v1/apps/shop").status, 403);
  EXPECT_EQ(ask_with("mine", "GET", "/v1/apps/blog").status, 403);
}

TEST_F(Doors, TooFewScopesAreToldWhichIsNeeded) {
  const struct {
    const char *method, *target, *needed, *list;
  } rows[] = {{"GET", "/v1/apps/shop", "read or deploy:shop", "read deploy:shop"},
              {"POST", "/v1/apps/shop/deployments", "deploy:shop", "deploy:shop"},
              {"POST", "/v1/reload", "admin", "admin"},
              {"GET", "/readyz", "read", "read"}};
  tokens.add("blog", {{Scope::Kind::deploy, "blog"}});
  for (const auto& row : rows) {
    const auto response = ask_with("blog", row.method, row.target);
    EXPECT_EQ(response.status, 403) << row.target;
    EXPECT_FALSE(response.unauthenticated) << row.target;
    EXPECT_EQ(detail(response),
              std::string("this needs the scope ") + row.needed + "; the token ci has deploy:blog");
    EXPECT_EQ(nlohmann::json::parse(response.body)["type"], "urn:cutover:problem:insufficient-scope");
    EXPECT_EQ(
        header(response, "WWW-Authenticate"),
        std::string("Bearer realm=\"cutover\", error=\"insufficient_scope\", scope=\"") + row.list + "\"");
  }
  EXPECT_TRUE(service.submissions.empty());
}

TEST_F(Doors, WhoAskedStandsInTheRecord) {
  tokens.add("shop", {{Scope::Kind::deploy, "shop"}});
  EXPECT_EQ(ask_with("shop", "POST", "/v1/apps/shop/deployments").status, 202);
  EXPECT_EQ(ask(api::Door::socket, "POST", "/v1/apps/shop/deployments").status, 202);
  ASSERT_EQ(service.submissions.size(), 2u);
  EXPECT_EQ(service.submissions[0].requested_by, (model::Requester{"token", "ci"}));
  EXPECT_EQ(service.submissions[1].requested_by, (model::Requester{"socket", "ann"}));
}

TEST_F(Doors, TheListOfAppsHasThoseThatTheTokenMaySee) {
  tokens.add("shop", {{Scope::Kind::deploy, "shop"}});
  tokens.add("blog", {{Scope::Kind::deploy, "blog"}});
  const auto apps = [this](const char* text) {
    return nlohmann::json::parse(ask_with(text, "GET", "/v1/apps").body)["apps"].size();
  };
  EXPECT_EQ(apps("shop"), 1u);
  EXPECT_EQ(apps("blog"), 0u);
}

TEST_F(Doors, ADatabaseThatFailsLetsNobodyIn) {
  tokens.add("all", {{Scope::Kind::admin}});
  tokens.broken = Error(ErrorCode::storage, "disk I/O error");
  const auto response = ask_with("all", "GET", "/v1/apps");
  EXPECT_EQ(response.status, 500);
  EXPECT_FALSE(response.unauthenticated) << "the caller did nothing wrong";
}

TEST_F(Doors, ThatOfTheHooksLeadsToHooksAndHealthOnly) {
  tokens.add("all", {{Scope::Kind::admin}});
  for (const api::Route& route : api::routes()) {
    const auto response =
        ask(api::Door::hooks, std::string(route.method), path_of(route.pattern), "Bearer all");
    const auto kind = route.access.kind();
    const bool is_there = kind == api::Access::hook || route.pattern == "/healthz";
    EXPECT_EQ(response.status == 404, !is_there) << route.pattern;
  }
  EXPECT_EQ(ask(api::Door::hooks, "DELETE", "/v1/apps").status, 404) << "not even 405";
}

TEST_F(Doors, HooksMayHaveOneOfTheirOwn) {
  EXPECT_EQ(ask(api::Door::api, "POST", "/v1/hooks/shop/github").status, 200);
  hooks_apart = true;
  EXPECT_EQ(ask(api::Door::api, "POST", "/v1/hooks/shop/github").status, 404);
  EXPECT_EQ(ask(api::Door::hooks, "POST", "/v1/hooks/shop/github").status, 200);
  EXPECT_EQ(ask(api::Door::socket, "POST", "/v1/hooks/shop/github").status, 200);
}

TEST_F(Doors, AHookThatIsNotBelievedIsUnauthenticatedToo) {
  hook_answer = Error(ErrorCode::unauthorized, "no");
  EXPECT_TRUE(ask(api::Door::hooks, "POST", "/v1/hooks/shop/github").unauthenticated);
  hook_answer = api::HookAnswer();
  EXPECT_FALSE(ask(api::Door::hooks, "POST", "/v1/hooks/shop/github").unauthenticated);
}

}  // namespace
}  // namespace cutover::test
