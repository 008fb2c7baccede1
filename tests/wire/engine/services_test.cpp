#include "engine/base64.hpp"
#include "engine/swarm_codec.hpp"
#include "wire/engine/scripted_swarm.hpp"

namespace cutover::engine {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using test::Reply;
using testing::HasSubstr;

class Services : public ScriptedSwarm {
 protected:
  Services() {
    server.on("POST /services/create", Reply::json(201, R"({"ID":"s1"})"));
    spec.name = "shop-web";
    spec.image = "ghcr.io/acme/shop@sha256:1";
  }

  /// The body with which the service is created.
  json created() {
    const auto id = get(swarm().create_service(spec));
    if (!id) throw std::runtime_error(id.error().text());
    return sent(calls().size() - 1);
  }

  void log_in() {
    options.credentials = [this](const std::string& registry) -> Result<std::optional<Credentials>> {
      asked_for.push_back(registry);
      Credentials credentials;
      credentials.username = "acme";
      credentials.password = Secret("hush");
      return std::optional(credentials);
    };
  }

  ServiceSpec spec;
  std::vector<std::string> asked_for;
};

TEST_F(Services, AreCreatedAsSpecified) {
  spec.labels = {{"io.cutover.app", "shop"}};
  spec.command = {"serve", "--fast"};
  spec.env = {"A=1"};
  spec.stop_signal = "SIGINT";
  spec.stop_grace = 30s;
  spec.healthcheck = Healthcheck{{"CMD", "/cutover", "check"}, 1s, 5s, 60s, 3};
  spec.mounts = {{Mount::Kind::volume, "media", "/media", false}, {Mount::Kind::bind, "/run/x", "/x", true}};
  spec.files = {{SwarmFile::Kind::secret, "sec1", "shop-key-1", "/run/secrets/key", 0400},
                {SwarmFile::Kind::config, "cfg1", "shop-conf-1", "/etc/shop.conf", 0444}};
  spec.networks = {{"front", {"web"}}, {"back", {}}};
  spec.ports = {{8000, 80, model::PublishMode::ingress}, {9000, 0, model::PublishMode::host}};
  spec.memory_bytes = 512u << 20;
  spec.nano_cpus = 1'500'000'000;
  spec.placement = {{"node.labels.disk==ssd"}, {"node.labels.zone", "node.labels.rack"}, 2};
  spec.update = {2, 1s, model::Order::start_first, 7s, 0.25};
  spec.replicas = 4;
  EXPECT_EQ(created(), json::parse(R"({
    "Name": "shop-web", "Labels": {"io.cutover.app": "shop"},
    "TaskTemplate": {
      "ContainerSpec": {
        "Image": "ghcr.io/acme/shop@sha256:1", "Labels": {"io.cutover.app": "shop"},
        "Args": ["serve", "--fast"], "Env": ["A=1"], "StopSignal": "SIGINT", "StopGracePeriod": 30000000000,
        "Healthcheck": {"Test": ["CMD", "/cutover", "check"], "Interval": 1000000000, "Timeout": 5000000000,
                        "StartPeriod": 60000000000, "Retries": 3},
        "Mounts": [{"Type": "volume", "Source": "media", "Target": "/media", "ReadOnly": false},
                   {"Type": "bind", "Source": "/run/x", "Target": "/x", "ReadOnly": true}],
        "Secrets": [{"SecretID": "sec1", "SecretName": "shop-key-1",
                     "File": {"Name": "/run/secrets/key", "UID": "0", "GID": "0", "Mode": 256}}],
        "Configs": [{"ConfigID": "cfg1", "ConfigName": "shop-conf-1",
                     "File": {"Name": "/etc/shop.conf", "UID": "0", "GID": "0", "Mode": 292}}]},
      "Networks": [{"Target": "front", "Aliases": ["web"]}, {"Target": "back"}],
      "Resources": {"Limits": {"MemoryBytes": 536870912, "NanoCPUs": 1500000000}},
      "Placement": {"Constraints": ["node.labels.disk==ssd"], "MaxReplicas": 2,
                    "Preferences": [{"Spread": {"SpreadDescriptor": "node.labels.zone"}},
                                    {"Spread": {"SpreadDescriptor": "node.labels.rack"}}]},
      "RestartPolicy": {"Condition": "any", "Delay": 2000000000}},
    "Mode": {"Replicated": {"Replicas": 4}},
    "UpdateConfig": {"Parallelism": 2, "Delay": 1000000000, "Monitor": 7000000000, "MaxFailureRatio": 0.25,
                     "Order": "start-first", "FailureAction": "pause"},
    "RollbackConfig": {"Parallelism": 2, "Delay": 1000000000, "Monitor": 7000000000, "MaxFailureRatio": 0.25,
                       "Order": "start-first", "FailureAction": "pause"},
    "EndpointSpec": {"Mode": "vip", "Ports": [
      {"Protocol": "tcp", "TargetPort": 8000, "PublishedPort": 80, "PublishMode": "ingress"},
      {"Protocol": "tcp", "TargetPort": 9000, "PublishMode": "host"}]}})"));
}

TEST_F(Services, LeaveToTheImageWhatIsNotSpecified) {
  const json body = created();
  EXPECT_EQ(body["TaskTemplate"], json::parse(R"({
    "ContainerSpec": {"Image": "ghcr.io/acme/shop@sha256:1", "Labels": {}},
    "RestartPolicy": {"Condition": "any", "Delay": 2000000000}})"));
  EXPECT_EQ(body["EndpointSpec"], json::parse(R"({"Mode": "vip"})"));
}

TEST_F(Services, InheritTheHealthchecksFieldsThatAreEmpty) {
  spec.healthcheck = Healthcheck();
  spec.healthcheck->interval = 1s;
  EXPECT_EQ(created()["TaskTemplate"]["ContainerSpec"]["Healthcheck"],
            json::parse(R"({"Interval": 1000000000})"));
}

TEST_F(Services, ThatStopTheOldTaskFirstRollBackSo) {
  spec.update.order = model::Order::stop_first;
  spec.dns_round_robin = true;
  const json body = created();
  EXPECT_EQ(body["UpdateConfig"]["Order"], "stop-first");
  EXPECT_EQ(body["RollbackConfig"]["Order"], "stop-first");
  EXPECT_EQ(body["EndpointSpec"]["Mode"], "dnsrr");
}

TEST_F(Services, ThatAreJobsRunOnceAndAreNotUpdated) {
  spec.is_job = true;
  spec.replicas = 3;
  const json body = created();
  EXPECT_EQ(body["Mode"], json::parse(R"({"ReplicatedJob": {"MaxConcurrent": 3, "TotalCompletions": 3}})"));
  EXPECT_EQ(body["TaskTemplate"]["RestartPolicy"], json::parse(R"({"Condition": "none"})"));
  EXPECT_FALSE(body.contains("UpdateConfig"));
  EXPECT_FALSE(body.contains("RollbackConfig"));
}

TEST_F(Services, ArePulledWithTheCredentialsOfTheirRegistry) {
  log_in();
  spec.repository = "ghcr.io/acme/shop";
  server.on("POST /services/s1/update", Reply::json(200, R"({"Warnings":null})"));
  created();
  ASSERT_TRUE(get(swarm().update_service("s1", 7, spec)));
  EXPECT_THAT(asked_for, testing::ElementsAre("ghcr.io", "ghcr.io"));
  const std::string auth =
      base64url_encode(R"({"password":"hush","serveraddress":"ghcr.io","username":"acme"})");
  EXPECT_EQ(calls()[0].headers.at("x-registry-auth"), auth);
  EXPECT_EQ(calls()[1].headers.at("x-registry-auth"), auth);
}

/// Without the header an update would send the login of the registry before to the next one.
TEST_F(Services, WithoutCredentialsArePulledWithNone) {
  server.on("POST /services/s1/update", Reply::json(200, R"({"Warnings":null})"));
  options.credentials = [](const std::string& registry) -> Result<std::optional<Credentials>> {
    Credentials credentials;
    credentials.username = "acme";
    return registry == "ghcr.io" ? std::optional(credentials) : std::nullopt;
  };
  spec.repository = "quay.io/acme/shop";
  created();
  ASSERT_TRUE(get(swarm().update_service("s1", 7, spec)));
  options.credentials = nullptr;
  created();
  for (const auto& call : calls()) EXPECT_EQ(call.headers.at("x-registry-auth"), base64url_encode("{}"));
}

TEST_F(Services, OfNoRepositoryNeedNoCredentials) {
  log_in();
  server.on("POST /services/s1/update", Reply::json(200, R"({"Warnings":null})"));
  created();
  ASSERT_TRUE(get(swarm().update_service("s1", 7, spec)));
  EXPECT_TRUE(asked_for.empty());
  for (const auto& call : calls()) EXPECT_EQ(call.headers.at("x-registry-auth"), base64url_encode("{}"));
}

TEST_F(Services, AreNotTouchedWhenTheCredentialsCannotBeRead) {
  options.credentials = [](const std::string&) -> Result<std::optional<Credentials>> {
    return Error(ErrorCode::unavailable, "can't read config.json");
  };
  spec.repository = "ghcr.io/acme/shop";
  const auto id = get(swarm().create_service(spec));
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().text(), "can't read config.json");
  EXPECT_TRUE(calls().empty());
}

TEST_F(Services, AreUpdatedFromTheVersionThatWasRead) {
  server.on("POST /services/shop-web/update", Reply::json(200, R"({"Warnings":null})"));
  ASSERT_TRUE(get(swarm().update_service("shop-web", 18'446'744'073'709'551'615u, spec)));
  EXPECT_EQ(calls()[0].target, "/v1.41/services/shop-web/update?version=18446744073709551615");
  EXPECT_EQ(sent(0)["Name"], "shop-web");
}

TEST_F(Services, GetBackWhatTheyHadBefore) {
  server.on("GET /services/s1", Reply::json(200, R"({"ID": "s1", "Version": {"Index": 9},
    "Spec": {"Name": "shop-web", "Labels": {"a": "2"}}, "PreviousSpec": {"Name": "shop-web", "Labels": {"a": "1"}}})"));
  server.on("POST /services/s1/update", Reply::json(200, R"({"Warnings":null})"));
  const auto service = get(swarm().inspect_service("s1"));
  ASSERT_TRUE(service) << service.error().text();
  EXPECT_EQ(service->previous_labels.at("a"), "1");
  ASSERT_TRUE(get(swarm().roll_service_back("s1", 8)));
  EXPECT_EQ(calls()[2].target, "/v1.41/services/s1/update?version=8&rollback=previous");
  EXPECT_EQ(sent(2), json::parse(R"({"Name": "shop-web", "Labels": {"a": "2"}})"));
}

TEST_F(Services, ChangedBySomebodyElseAreAConflict) {
  server.on("POST /services/s1/update",
            refusal(500, "rpc error: code = Unknown desc = update out of sequence"));
  const auto updated = get(swarm().update_service("s1", 7, spec));
  ASSERT_FALSE(updated);
  EXPECT_EQ(updated.error().code(), ErrorCode::conflict);
  EXPECT_EQ(updated.error().text(), "it was changed since it was read (update out of sequence)");
  EXPECT_EQ(updated.error().call()->status, 500);
}

TEST_F(Services, WithATakenNameAreAConflict) {
  server.on("POST /services/create",
            refusal(409,
                    "rpc error: code = AlreadyExists desc = name conflicts with an existing object: service "
                    "shop-web already exists"));
  get(swarm().create_service(spec));  // what the fixture answers
  const auto id = get(swarm().create_service(spec));
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().code(), ErrorCode::conflict);
  EXPECT_EQ(id.error().text(), "name conflicts with an existing object: service shop-web already exists");
}

TEST_F(Services, AreInspected) {
  server.on("GET /services/shop-web", Reply::json(200, R"({
    "ID": "s1", "Version": {"Index": 42},
    "Spec": {"Name": "shop-web", "Labels": {"a": "b"}, "Mode": {"Replicated": {"Replicas": 3}},
      "TaskTemplate": {"ContainerSpec": {"Image": "shop@sha256:1",
        "Secrets": [{"SecretID": "sec1", "SecretName": "n1", "File": {"Name": "key", "Mode": 256}}],
        "Configs": [{"ConfigID": "cfg1", "ConfigName": "n2", "File": {"Name": "/etc/c", "Mode": 292}}]}}},
    "Endpoint": {"Ports": [
      {"Protocol": "tcp", "TargetPort": 8000, "PublishedPort": 30000, "PublishMode": "ingress"},
      {"Protocol": "udp", "TargetPort": 53, "PublishedPort": 53, "PublishMode": "ingress"},
      {"Protocol": "tcp", "TargetPort": 70000, "PublishedPort": 80, "PublishMode": "host"}]},
    "UpdateStatus": {"State": "paused", "Message": "update paused due to failure"}})"));
  const auto service = get(swarm().inspect_service("shop-web"));
  ASSERT_TRUE(service) << service.error().text();
  EXPECT_EQ(service->id, "s1");
  EXPECT_EQ(service->version, 42u);
  EXPECT_EQ(service->labels.at("a"), "b");
  EXPECT_EQ(service->image, "shop@sha256:1");
  EXPECT_EQ(service->replicas, 3u);
  EXPECT_FALSE(service->is_job);
  EXPECT_EQ(service->update, (UpdateStatus{"paused", "update paused due to failure"}));
  EXPECT_THAT(service->ports, testing::ElementsAre(ServicePort{8000, 30000, model::PublishMode::ingress}));
  EXPECT_THAT(service->files,
              testing::ElementsAre(FileMount{SwarmFile::Kind::secret, "sec1", "n1", "key", 0400},
                                   FileMount{SwarmFile::Kind::config, "cfg1", "n2", "/etc/c", 0444}));
}

TEST_F(Services, ThatAreJobsHaveTheirRunsAsReplicas) {
  const auto job = service_from(
      R"({"ID":"s1","Spec":{"Mode":{"ReplicatedJob":{"MaxConcurrent":1,"TotalCompletions":2}}}})");
  ASSERT_TRUE(job);
  EXPECT_TRUE(job->is_job);
  EXPECT_EQ(job->replicas, 2u);
  EXPECT_EQ(service_from(R"({"ID":"s1","Spec":{"Mode":{"Replicated":{"Replicas":-1}}}})")->replicas, 0u);
}

TEST_F(Services, WhoseIdOnlyBeginsWithTheNameAreNotMeant) {
  server.on("GET /services/ode",
            Reply::json(200, std::string(R"({"ID":")") + kServiceId + R"(","Spec":{"Name":"other"}})"));
  const auto found = get(swarm().inspect_service("ode"));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code(), ErrorCode::not_found);
  EXPECT_TRUE(get(swarm().remove_service("ode"))) << "absent already";
  EXPECT_EQ(calls().size(), 2u);
}

TEST_F(Services, AreRemovedByTheirId) {
  server.on("GET /services/shop-web",
            Reply::json(200, std::string(R"({"ID":")") + kServiceId + R"(","Spec":{"Name":"shop-web"}})"));
  server.on(std::string("DELETE /services/") + kServiceId, Reply::of(200, "text/plain", ""));
  EXPECT_TRUE(get(swarm().remove_service("shop-web")));
  EXPECT_TRUE(get(swarm().remove_service(kServiceId)));
  EXPECT_EQ(calls().size(), 3u);
}

TEST_F(Services, ThatAreGoneCountAsRemoved) {
  server.on("GET /services/shop-web", refusal(404, "service shop-web not found"));
  server.on(std::string("DELETE /services/") + kServiceId, refusal(404, "service not found"));
  EXPECT_TRUE(get(swarm().remove_service("shop-web")));
  EXPECT_TRUE(get(swarm().remove_service(kServiceId)));
}

TEST_F(Services, AreListedByLabel) {
  server.on("GET /services", Reply::json(200, R"([{"ID":"s1","Spec":{"Name":"a"}},{"ID":"s2"}])"));
  ServiceFilter filter;
  filter.labels = {"io.cutover.app=shop"};
  const auto services = get(swarm().list_services(filter));
  ASSERT_TRUE(services) << services.error().text();
  ASSERT_EQ(services->size(), 2u);
  EXPECT_EQ((*services)[0].name, "a");
  EXPECT_THAT(calls()[0].target, HasSubstr("filters=%7B%22label%22%3A%5B%22io.cutover.app%3Dshop%22%5D%7D"));
}

TEST_F(Services, InAnAnswerThatIsNotWhatWasAskedForAreAProtocolError) {
  for (const char* body : {"", "null", "[]", R"({"Id":7})", R"({"Spec":{"Name":"x"}})"}) {
    EXPECT_EQ(service_from(body).error().code(), ErrorCode::protocol) << body;
  }
  for (const char* body : {"", "null", "{}", "[7]", R"([{"Spec":{}}])"}) {
    EXPECT_EQ(services_from(body).error().code(), ErrorCode::protocol) << body;
  }
}

TEST_F(Services, OfOddTypesAreReadAsFarAsTheyGo) {
  const auto service = service_from(R"({"ID":"s1","Version":7,"Spec":{"Labels":[],"Mode":"x","TaskTemplate":{
    "ContainerSpec":{"Secrets":{},"Configs":[1,null,{"File":[]}]}}},"Endpoint":{"Ports":[1,{}]},"UpdateStatus":null})");
  ASSERT_TRUE(service) << service.error().text();
  EXPECT_EQ(service->files.size(), 3u);
}

}  // namespace
}  // namespace cutover::engine
