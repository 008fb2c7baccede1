#include <csignal>
#include <map>

#include "engine/real_engine.hpp"
#include "support/eventually.hpp"

namespace cutover::engine {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class EngineContainers : public RealEngine {
 protected:
  ExitStatus run_to_the_end(const ContainerSpec& wanted) {
    const std::string id = make(wanted);
    const auto waiting = must(engine->wait_container(id, WaitCondition::next_exit));
    must(engine->start_container(id));
    return must(waiting->exited());
  }

  std::map<LogChunk::Stream, std::string> logs(const std::string& container, const LogOptions& wanted = {}) {
    std::map<LogChunk::Stream, std::string> texts;
    const auto stream = must(engine->container_logs(container, wanted));
    while (const auto chunk = must(stream->next())) texts[chunk->stream] += chunk->text;
    return texts;
  }
};

TEST_F(EngineContainers, TellTheExitCodeOfTheRunThatWasWaitedFor) {
  EXPECT_EQ(run_to_the_end(spec("engine-exit", {"release", "EXIT_CODE=3"})).code, 3);
  const Container container = inspected("engine-exit");
  EXPECT_EQ(container.status, ContainerStatus::exited);
  EXPECT_EQ(container.exit_code, 3);
  EXPECT_FALSE(container.running);
}

TEST_F(EngineContainers, ThatAlreadyEndedAreWaitedForInNoTime) {
  run_to_the_end(spec("engine-ended", {"release", "EXIT_CODE=4"}));
  const auto waiting = get(engine->wait_container("engine-ended", WaitCondition::not_running));
  ASSERT_TRUE(waiting) << waiting.error().text();
  EXPECT_EQ(get((*waiting)->exited())->code, 4);
}

TEST_F(EngineContainers, HaveTheirOutputAndErrorsInTheLog) {
  run_to_the_end(spec("engine-logs", {"release", "PRINT_ERROR=watch out"}));
  const auto texts = logs("engine-logs");
  EXPECT_EQ(texts.at(LogChunk::Stream::out), "release v1 begins\nrelease v1 ends\n");
  EXPECT_EQ(texts.at(LogChunk::Stream::err), "watch out\n");
  LogOptions last;
  last.tail = 1;
  EXPECT_EQ(logs("engine-logs", last).size(), 1u);  // of either stream: the Engine reads them side by side
}

TEST_F(EngineContainers, HaveLargeLogsReadInFull) {
  run_to_the_end(spec("engine-large", {"release", "PRINT_MB=9"}));
  EXPECT_EQ(logs("engine-large").at(LogChunk::Stream::out).size(),
            (9u << 20) + std::string("release v1 begins\nrelease v1 ends\n").size());
}

TEST_F(EngineContainers, WithATerminalHaveTheirLogRaw) {
  environment.docker({"run", "--tty", "--name", "engine-tty", "--label", labelled(), "demo:v1", "release"});
  EXPECT_EQ(logs("engine-tty").at(LogChunk::Stream::out), "release v1 begins\r\nrelease v1 ends\r\n");
}

TEST_F(EngineContainers, StartOnce) {
  const std::string id = make(spec("engine-start"));
  EXPECT_EQ(inspected(id).status, ContainerStatus::created);
  EXPECT_EQ(*get(engine->start_container(id)), StartResult::started);
  EXPECT_EQ(*get(engine->start_container(id)), StartResult::running_already);
  const Container container = inspected("engine-start");
  EXPECT_EQ(container.id, id);
  EXPECT_EQ(container.name, "engine-start");
  EXPECT_EQ(container.image, "demo:v1");
  EXPECT_EQ(container.labels.at(kLabel), test_name());
  EXPECT_TRUE(container.running);
  EXPECT_GT(container.pid, 0);
  EXPECT_THAT(container.addresses.at("bridge"), Not(IsEmpty()));
}

TEST_F(EngineContainers, EndWithTheSignalAndThenDoNotRun) {
  run(spec("engine-kill"));
  const auto waiting = get(engine->wait_container("engine-kill", WaitCondition::not_running));
  ASSERT_TRUE(waiting);
  EXPECT_EQ(*get(engine->kill_container("engine-kill", "SIGKILL")), KillResult::signalled);
  EXPECT_EQ(get((*waiting)->exited())->code, 137);
  EXPECT_EQ(*get(engine->kill_container("engine-kill", "SIGKILL")), KillResult::not_running);
}

TEST_F(EngineContainers, TellWhichSignalsTheirFirstProcessHandles) {
  run(spec("engine-signals"));
  const int pid = inspected("engine-signals").pid;
  EXPECT_TRUE(test::eventually([&] {
    const auto process = get(engine->inspect_process("engine-signals", pid));
    return process && process->name == "demo" && (process->handled_signals >> (SIGTERM - 1) & 1U) == 1;
  }));
  const auto process = get(engine->inspect_process("engine-signals", pid));
  ASSERT_TRUE(process) << process.error().text();
  EXPECT_EQ(process->handled_signals >> (SIGUSR2 - 1) & 1U, 0U);
}

TEST_F(EngineContainers, ThatArePausedAreNotTakenForStopped) {
  run(spec("engine-paused"));
  environment.docker({"pause", "engine-paused"});
  EXPECT_EQ(*get(engine->kill_container("engine-paused", "SIGTERM")), KillResult::signalled);
}

TEST_F(EngineContainers, ThatDoNotExistAreNotFound) {
  EXPECT_EQ(get(engine->inspect_container("engine-nobody")).error().code(), ErrorCode::not_found);
  EXPECT_EQ(get(engine->start_container("engine-nobody")).error().code(), ErrorCode::not_found);
  EXPECT_EQ(get(engine->kill_container("engine-nobody", "TERM")).error().code(), ErrorCode::not_found);
  EXPECT_EQ(get(engine->container_logs("engine-nobody", {})).error().code(), ErrorCode::not_found);
  EXPECT_EQ(get(engine->wait_container("engine-nobody", WaitCondition::next_exit)).error().code(),
            ErrorCode::not_found);
  EXPECT_TRUE(get(engine->remove_container("engine-nobody", true)));
}

TEST_F(EngineContainers, WithATakenNameAreAConflict) {
  make(spec("engine-taken"));
  const auto again = get(engine->create_container(spec("engine-taken")));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code(), ErrorCode::conflict);
}

TEST_F(EngineContainers, OfAnImageThatIsNotThereAreNotFound) {
  ContainerSpec wanted = spec("engine-no-image");
  wanted.image = "nothing-like-it:v1";
  const auto id = get(engine->create_container(wanted));
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().code(), ErrorCode::not_found);
}

TEST_F(EngineContainers, GetAnotherName) {
  make(spec("engine-before"));
  ASSERT_TRUE(get(engine->rename_container("engine-before", "engine-after")));
  EXPECT_EQ(inspected("engine-after").name, "engine-after");
}

TEST_F(EngineContainers, GetAnotherRestartPolicy) {
  ContainerSpec wanted = spec("engine-policy");
  wanted.restart = RestartPolicy::unless_stopped;
  make(wanted);
  EXPECT_EQ(inspected("engine-policy").restart, RestartPolicy::unless_stopped);
  ASSERT_TRUE(get(engine->set_restart_policy("engine-policy", RestartPolicy::no)));
  EXPECT_EQ(inspected("engine-policy").restart, RestartPolicy::no);
}

TEST_F(EngineContainers, AreListedByLabelNameAndPublishedPort) {
  ContainerSpec published = spec("engine-list", {"web"});
  published.ports = {{8000, "127.0.0.1", 28471}};
  const std::string id = run(published);
  make(spec("engine-list2"));

  ContainerFilter filter;
  filter.labels = {labelled()};
  EXPECT_EQ(get(engine->list_containers(filter))->size(), 2u);
  filter.name = "engine-list";
  const auto named = get(engine->list_containers(filter));
  ASSERT_EQ(named->size(), 1u);
  EXPECT_EQ((*named)[0].id, id);
  EXPECT_EQ((*named)[0].status, ContainerStatus::running);
  EXPECT_EQ((*named)[0].ports, published.ports);
  EXPECT_EQ(inspected(id).ports, published.ports);
  ContainerFilter by_port;
  by_port.publishes = 28471;
  ASSERT_EQ(get(engine->list_containers(by_port))->size(), 1u);
  by_port.publishes = 28472;
  EXPECT_TRUE(get(engine->list_containers(by_port))->empty());
}

TEST_F(EngineContainers, ThatRunAreRemovedOnlyByForce) {
  run(spec("engine-remove"));
  const auto refused = get(engine->remove_container("engine-remove", false));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::conflict);
  EXPECT_TRUE(get(engine->remove_container("engine-remove", true)));
  EXPECT_EQ(get(engine->inspect_container("engine-remove")).error().code(), ErrorCode::not_found);
}

TEST_F(EngineContainers, AreOnEachOfTheirNetworksFromTheStart) {
  ASSERT_TRUE(get(engine->create_network("engine-front", labels())));
  ASSERT_TRUE(get(engine->create_network("engine-back", labels())));
  ContainerSpec wanted = spec("engine-networks");
  wanted.networks = {{"engine-front", {"web"}}, {"engine-back", {"shop"}}};
  run(wanted);
  const auto addresses = inspected("engine-networks").addresses;
  const std::string aliases =
      environment.docker({"inspect", "engine-networks", "--format", "{{json .NetworkSettings.Networks}}"});
  EXPECT_TRUE(get(engine->remove_container("engine-networks", true)));
  EXPECT_TRUE(get(engine->remove_network("engine-front")));
  EXPECT_TRUE(get(engine->remove_network("engine-back")));
  EXPECT_EQ(addresses.size(), 2u);
  EXPECT_THAT(addresses.at("engine-back"), Not(IsEmpty()));
  EXPECT_THAT(aliases, HasSubstr("\"shop\""));
  EXPECT_THAT(aliases, HasSubstr("\"web\""));
}

TEST_F(EngineContainers, ThatCannotJoinOneOfTheirNetworksAreNotLeftBehind) {
  ASSERT_TRUE(get(engine->create_network("engine-only", labels())));
  ContainerSpec wanted = spec("engine-halfway");
  wanted.networks = {{"engine-only", {}}, {"host", {}}};
  const auto id = get(engine->create_container(wanted));
  const auto left = get(engine->inspect_container("engine-halfway"));
  EXPECT_TRUE(get(engine->remove_network("engine-only")));
  ASSERT_FALSE(id);
  EXPECT_THAT(id.error().text(), HasSubstr("host"));
  ASSERT_FALSE(left);
  EXPECT_EQ(left.error().code(), ErrorCode::not_found);
}

TEST_F(EngineContainers, AreMadeWithEverythingThatWasSpecified) {
  ASSERT_TRUE(get(engine->create_volume("engine-media", labels())));
  ContainerSpec wanted = spec("engine-full", {"release", "APPEND_FILE=/media/log"});
  wanted.env = {"VERSION=v7"};
  wanted.mounts = {{Mount::Kind::volume, "engine-media", "/media", false},
                   {Mount::Kind::bind, "/tmp", "/host", true}};
  wanted.memory_bytes = 64u << 20;
  wanted.nano_cpus = 500'000'000;
  wanted.stop_signal = "SIGINT";
  wanted.stop_timeout_s = 7;
  const ExitStatus exit = run_to_the_end(wanted);
  const std::string seen = environment.docker(
      {"inspect", "engine-full", "--format",
       "{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.Config.StopSignal}} {{.Config.StopTimeout}} "
       "{{range .Mounts}}{{.Destination}}={{.RW}} {{end}}"});
  const std::string log = logs("engine-full").at(LogChunk::Stream::out);
  EXPECT_TRUE(get(engine->remove_container("engine-full", true)));
  EXPECT_TRUE(get(engine->remove_volume("engine-media")));
  EXPECT_EQ(exit.code, 0);
  EXPECT_THAT(log, HasSubstr("release v7 begins"));
  EXPECT_THAT(seen, HasSubstr("67108864 500000000 SIGINT 7 "));
  EXPECT_THAT(seen, HasSubstr("/media=true"));
  EXPECT_THAT(seen, HasSubstr("/host=false"));
}

}  // namespace
}  // namespace cutover::engine
