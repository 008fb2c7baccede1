// Several processes, and how their containers look from outside.

#include "e2e/end_to_end.hpp"

namespace cutover::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class Processes : public EndToEnd {
 protected:
  const std::string one_line = "{{.HostConfig.RestartPolicy.Name}}";
  const AppFile with_worker = {.processes = {{"worker", "{command: [worker]}"}}};
};

TEST_F(Processes, TakeTheirOldOnesPlacesTogether) {
  serve(with_worker);
  EXPECT_THAT(shop.containers(), ElementsAre("web-1 running", "worker-1 running"));
  const Record record = shop.deploy_tag("v2");
  EXPECT_EQ(record.outcome(), "succeeded") << record;
  EXPECT_THAT(shop.containers(),
              ElementsAre("web-1 exited", "web-2 running", "worker-1 exited", "worker-2 running"));
  EXPECT_EQ(docker({"logs", shop.container("worker", 2)}), "worker v2 works");
  EXPECT_THAT(docker({"logs", shop.container("worker", 1)}), HasSubstr("worker v1 stops"));
}

TEST_F(Processes, CarryTheirNameAndNumberInTheirLabels) {
  serve(with_worker);
  for (const std::string process : {"web", "worker"}) {
    const Json labels = Json::parse(shop.inspect(process, 1, "{{json .Config.Labels}}"));
    EXPECT_EQ(labels, (Json{{"io.cutover.app", shop.name()},
                            {"io.cutover.process", process},
                            {"io.cutover.deployment", "1"}}));
    EXPECT_EQ(shop.inspect(process, 1, "{{.Name}}"), "/" + shop.name() + "-" + process + "-1");
  }
}

TEST_F(Processes, ComeBackByThemselvesInServiceAndStayDownOutOfIt) {
  serve(with_worker);
  EXPECT_EQ(shop.inspect("web", 1, one_line), "unless-stopped");
  EXPECT_EQ(shop.inspect("worker", 1, one_line), "unless-stopped");
  shop.deploy_tag("v2");
  for (const std::string process : {"web", "worker"}) {
    EXPECT_EQ(shop.inspect(process, 1, one_line), "no");
    EXPECT_EQ(shop.inspect(process, 2, one_line), "unless-stopped");
  }
}

TEST_F(Processes, AreWhatTheStatusShows) {
  serve(with_worker);
  Json status = shop.status();
  EXPECT_EQ(status["serving"], 1);
  EXPECT_EQ(status["image"], "demo:v1");
  EXPECT_EQ(status["engine_error"], "");
  ASSERT_EQ(status["containers"].size(), 2u) << status;
  for (const Json& container : status["containers"]) {
    EXPECT_EQ(container["id"], shop.inspect(container["process"], 1, "{{.Id}}"));
    EXPECT_EQ(container["status"], "running");
  }
  EXPECT_EQ(status["current"], nullptr);
  EXPECT_EQ(status["latest"]["number"], 1);
}

TEST_F(Processes, GetWhatTheAppsFileSays) {
  serve({.env = {{"COLOUR", "blue"}},
         .stop = "{signal: SIGQUIT, grace: 7s}",
         .more = "resources: {memory: 64m, cpus: 0.5}\n" + data_volume});
  EXPECT_EQ(shop.answer("/env/COLOUR"), "blue");
  EXPECT_EQ(shop.answer("/env/PORT"), "8000");
  EXPECT_EQ(shop.inspect("web", 1, "{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}}"), "67108864 500000000");
  EXPECT_EQ(shop.inspect("web", 1, "{{.Config.StopSignal}} {{.Config.StopTimeout}}"), "SIGQUIT 7");
  EXPECT_EQ(shop.inspect("web", 1, "{{range .Mounts}}{{.Type}} {{.Source}} {{.Destination}}{{end}}"),
            "bind " + folder.folder("data").string() + " /data");
  EXPECT_THAT(shop.inspect("web", 1, "{{json .HostConfig.PortBindings}}"),
              AllOf(HasSubstr(shop.address()), HasSubstr(std::to_string(shop.port()))));
}

TEST_F(Processes, FindEachOtherOnTheAppsNetworks) {
  const std::string network = "net-" + shop.name();
  docker({"network", "create", network});
  serve({.more = "networks: [" + network + "]\n"});
  shop.deploy_tag("v2");
  EXPECT_EQ(shop.answer(), "v2");
  const std::string aliases =
      shop.inspect("web", 2, "{{json (index .NetworkSettings.Networks \"" + network + "\").Aliases}}");
  EXPECT_THAT(aliases, HasSubstr('"' + shop.name() + "-web\""));
  for (const int number : {1, 2}) docker({"rm", "--force", shop.container("web", number)});
  docker({"network", "rm", network});
}

TEST_F(Processes, WithANetworkThatIsMissingFailBeforeAnythingIsTouched) {
  serve();
  EXPECT_THAT(
      shop.deploy({.image = "demo:v2", .more = "networks: [nowhere]\n"}),
      Ended("failed",
            HasSubstr("network nowhere does not exist; create it with: docker network create nowhere")));
  EXPECT_EQ(shop.answer(), "v1");
}

}  // namespace
}  // namespace cutover::test
