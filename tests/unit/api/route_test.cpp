#include "api/problem.hpp"
#include "api/target.hpp"
#include "api_fixture.hpp"

namespace cutover::test {
namespace {

class Routes : public ApiTest {
 protected:
  void SetUp() override { start(); }
};

TEST_F(Routes, AnUnknownPathIsNotFound) {
  for (const char* path :
       {"/", "/v1", "/v2/apps", "/v1/apps/", "/v1/apps/shop/", "/v1/apps/Shop", "/v1/apps/shop%2Fdeployments",
        "/v1/apps/..", "/v1/apps/%00", "/v1/apps/shop/deployments/0", "/v1/apps/shop/deployments/1e3",
        "/v1/apps/shop/deployments/99999999999999999999", "//v1/apps"}) {
    const Reply reply = call("GET", path);
    EXPECT_EQ(reply.status, 404) << path;
    EXPECT_EQ(reply.json()["type"], "urn:cutover:problem:not-found") << path;
    EXPECT_EQ(reply.json().value("detail", "").find("nothing is served under this path"), 0u) << path;
  }
}

TEST_F(Routes, AnotherMethodIsToldWhichAreAllowed) {
  const struct {
    const char *method, *path, *allowed;
  } rows[] = {{"DELETE", "/v1/apps", "GET, HEAD"},
              {"GET", "/v1/reload", "POST"},
              {"PUT", "/v1/apps/shop/deployments", "GET, HEAD, POST"},
              {"HEAD", "/v1/apps/shop/rollback", "POST"},
              {"BREW", "/healthz", "GET, HEAD"}};
  for (const auto& row : rows) {
    const Reply reply = call(row.method, row.path);
    EXPECT_EQ(reply.status, 405) << row.path;
    EXPECT_EQ(reply.headers.at("allow"), row.allowed) << row.path;
  }
}

TEST_F(Routes, APathMayBePercentEncodedOrAbsolute) {
  EXPECT_EQ(call("GET", "/v1/%61pps/sh%6fp").status, 200);
  EXPECT_EQ(call("GET", "http://localhost/v1/apps/shop").status, 200);
}

TEST_F(Routes, AMalformedTargetIsRefused) {
  for (const char* target : {"/v1/apps/%zz", "/v1/apps/%4", "v1/apps", "*"}) {
    EXPECT_EQ(call("GET", target).status, 400) << target;
  }
}

TEST_F(Routes, AppsShowWhatRuns) {
  service.add(57);
  const auto app = call("GET", "/v1/apps/shop").json();
  EXPECT_EQ(app["serving"], 56);
  EXPECT_EQ(app["containers"][0]["name"], "shop-web-56");
  EXPECT_EQ(app["containers"][0]["status_text"], "Up 3 hours");
  EXPECT_EQ(app["containers"][0]["started_at"], "2026-08-01T11:58:02.417Z");
  EXPECT_EQ(app["retained"], nlohmann::json({55, 54}));
  EXPECT_EQ(app["current"], nullptr);
  EXPECT_EQ(app["latest"]["number"], 57);
  EXPECT_TRUE(app["latest"].contains("probes"));
  const auto all = call("GET", "/v1/apps").json();
  ASSERT_EQ(all["apps"].size(), 1u);
  EXPECT_EQ(all["apps"][0]["app"], "shop");
  EXPECT_FALSE(all["apps"][0]["latest"].contains("probes"));
  EXPECT_EQ(call("GET", "/v1/apps/blog").status, 404);
}

TEST_F(Routes, ReloadSaysHowManyAppsThereAreOrEveryProblem) {
  EXPECT_EQ(call("POST", "/v1/reload").json(), nlohmann::json({{"apps", 2}, {"warnings", {"one"}}}));
  reloaded = Error(ErrorCode::invalid_argument, "apps/a.yaml:1:1: one\napps/b.yaml:2:2: two");
  const Reply reply = call("POST", "/v1/reload");
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.json()["problems"], nlohmann::json({"apps/a.yaml:1:1: one", "apps/b.yaml:2:2: two"}));
}

TEST_F(Routes, ReadinessSaysWhyNot) {
  EXPECT_EQ(call("GET", "/readyz").json(),
            nlohmann::json({{"status", "ready"}, {"warnings", nlohmann::json::array()}}));
  ready = std::vector<std::string>{"can't listen on 127.0.0.1:8080"};
  const Reply degraded = call("GET", "/readyz");
  EXPECT_EQ(degraded.status, 200);
  EXPECT_EQ(degraded.json(),
            nlohmann::json({{"status", "degraded"}, {"warnings", {"can't listen on 127.0.0.1:8080"}}}));
  ready = Error(ErrorCode::timeout, "the Engine does not answer");
  const Reply reply = call("GET", "/readyz");
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.json()["detail"], "the Engine does not answer");
  EXPECT_EQ(call("GET", "/healthz").status, 200);
}

TEST(Problems, EachErrorCodeHasARowOfItsOwn) {
  std::set<std::string_view> slugs;
  for (int code = 0; code <= static_cast<int>(ErrorCode::internal); ++code) {
    slugs.insert(api::problem_of(static_cast<ErrorCode>(code)).slug);
  }
  EXPECT_EQ(slugs.size(), static_cast<std::size_t>(ErrorCode::internal) + 1);
}

TEST(Targets, AreTakenApartBeforeTheyAreDecoded) {
  const auto target = api::parse_target("/a%2Fb/c?x=1%262&y=a+b&z");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->segments, (std::vector<std::string>{"a/b", "c"}));
  EXPECT_EQ(target->query, (api::Query{{"x", "1&2"}, {"y", "a b"}, {"z", ""}}));
}

}  // namespace
}  // namespace cutover::test
