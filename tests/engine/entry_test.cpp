// The program that waits as a container's first process, in containers of all kinds.

#include "cutover/entry/entries.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>

#include "real_engine.hpp"
#include "support/eventually.hpp"
#include "support/process.hpp"
#include "support/scratch_folder.hpp"

namespace cutover::entry {
namespace {

using test::eventually;
using ::testing::HasSubstr;
using ::testing::Not;
namespace fs = std::filesystem;

/// How a container is run, and what its app says of itself when it is its turn.
struct Kind {
  std::string name;
  std::vector<std::string> options;
  std::vector<std::string> command;
  std::string says;
};
void PrintTo(const Kind& kind, std::ostream* out) {
  *out << kind.name;
}

const std::vector<std::string> kTellsOfItself = {
    "sh", "-c", "echo process $$ of user $(id -u) in $(pwd) with $COLOUR; exec sleep 1000"};

class EntryProgram : public ::testing::TestWithParam<Kind> {
 protected:
  EntryProgram() {
    // An image with a shell and nothing else; the demo app's is the one without.
    const fs::path bin = scratch.folder("root/bin");
    fs::copy_file("/bin/busybox", bin / "busybox");
    for (const char* applet : {"sh", "id", "sleep"}) fs::create_symlink("busybox", bin / applet);
    const std::string tar = (scratch.path() / "image.tar").string();
    test::run({"tar", "--create", "--file", tar, "--directory", (scratch.path() / "root").string(), "."});
    docker({"import", "--change", "ENV PATH=/bin", tar, image});
  }
  ~EntryProgram() override {
    docker({"rm", "--force", "--volumes", container});
    docker({"rmi", "--force", image});
  }

  void start(const std::vector<std::string>& options, const std::vector<std::string>& command,
             const std::string& of = "") {
    auto folder = entries->hold(container);
    ASSERT_TRUE(folder) << folder.error().text();
    std::vector<std::string> words = {"run",          "--detach",
                                      "--name",       container,
                                      "--volume",     folder->string() + ":" + std::string(kTarget) + ":ro",
                                      "--entrypoint", std::string(kProgram)};
    words.insert(words.end(), options.begin(), options.end());
    words.push_back(of.empty() ? image : of);
    words.insert(words.end(), command.begin(), command.end());
    docker(words);
  }

  /// Until the program has said that it waits.
  bool waits() {
    bool waiting = false;
    boost::asio::co_spawn(
        context, entries->waits(container),
        [&waiting](std::exception_ptr failure, Result<void> result) { waiting = !failure && result; });
    context.restart();
    context.run_for(std::chrono::seconds(20));
    return waiting;
  }

  std::string said() {
    const test::Finished logs = docker.attempt({"logs", container});
    return logs.output + logs.errors;
  }
  std::string state() {
    return docker({"inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", container});
  }

  const test::DockerCli& docker = test::TestEnvironment::get().docker;
  const test::ScratchFolder scratch;
  const std::string container = "entry-" + std::to_string(::getpid());
  const std::string image = container + ":v1";
  boost::asio::io_context context;
  std::unique_ptr<Entries> entries = make_entries(context.get_executor(), scratch.path() / "entry");
};

TEST_P(EntryProgram, WaitsAndThenIsTheAppAndNothingElse) {
  const Kind& kind = GetParam();
  start(kind.options, kind.command);
  ASSERT_TRUE(waits()) << said();
  EXPECT_EQ(said(), "");
  ASSERT_TRUE(entries->release(container));
  EXPECT_TRUE(eventually([&] { return said().find(kind.says) != std::string::npos; })) << said();
  EXPECT_THAT(docker({"top", container, "-o", "pid,comm"}), Not(HasSubstr("entry")));
}

INSTANTIATE_TEST_SUITE_P(
    Containers, EntryProgram,
    ::testing::Values(
        Kind{"Plain", {}, kTellsOfItself, "process 1 of user 0 in /"},
        Kind{"OfAnyUser", {"--user", "12345:54321"}, kTellsOfItself, "process 1 of user 12345 in /"},
        Kind{"WithAReadOnlyRoot", {"--read-only"}, kTellsOfItself, "process 1 of user 0 in /"},
        Kind{"WithAnInit", {"--init"}, kTellsOfItself, "of user 0 in /"},
        Kind{"InAFolderWithAVariable",
             {"--workdir", "/srv/app", "--env", "COLOUR=green"},
             kTellsOfItself,
             "process 1 of user 0 in /srv/app with green"},
        Kind{"WithoutAnyRight",
             {"--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--user", "1000"},
             kTellsOfItself,
             "process 1 of user 1000 in /"},
        Kind{
            "WithAPathOfItsOwn", {"--env", "PATH=/nowhere:/bin"}, kTellsOfItself, "process 1 of user 0 in /"},
        Kind{"WithoutANetwork", {"--network", "none"}, kTellsOfItself, "process 1 of user 0 in /"}),
    [](const auto& tested) { return tested.param.name; });

TEST_F(EntryProgram, RunsInAnImageThatHasNothingButTheApp) {
  start({}, {"/demo", "worker"}, "demo:v1");
  ASSERT_TRUE(waits()) << said();
  ASSERT_TRUE(entries->release(container));
  EXPECT_TRUE(eventually([&] {
    return docker({"top", container, "-o", "pid,args"}).find("/demo worker") != std::string::npos;
  }));
  EXPECT_THAT(docker({"top", container, "-o", "pid,comm"}), Not(HasSubstr("entry")));
}

TEST_F(EntryProgram, EndsOnASignalWhileItWaits) {
  start({}, kTellsOfItself);
  ASSERT_TRUE(waits());
  docker({"stop", "--time", "20", container});
  EXPECT_EQ(state(), "exited 143");
  EXPECT_EQ(said(), "");
}

TEST_F(EntryProgram, SaysWhichCommandIsNotThere) {
  start({}, {"serve"});
  EXPECT_TRUE(eventually([&] { return state() == "exited 127"; })) << state();
  EXPECT_THAT(said(), HasSubstr("exec: \"serve\": not found"));
}

TEST_F(EntryProgram, SaysWhichCommandCannotBeRun) {
  start({}, {"/bin"});
  EXPECT_TRUE(eventually([&] { return state() == "exited 126"; })) << state();
  EXPECT_THAT(said(), HasSubstr("exec: \"/bin\": Permission denied"));
}

TEST_F(EntryProgram, HasNoPartInLaterStarts) {
  start({}, kTellsOfItself);
  ASSERT_TRUE(waits());
  ASSERT_TRUE(entries->keep_released(container));
  entries.reset();  // no daemon is there any more
  docker({"restart", "--time", "0", container});
  EXPECT_TRUE(eventually([&] {
    return docker({"top", container, "-o", "pid,args"}).find("sleep") != std::string::npos;
  }));
}

TEST_F(EntryProgram, WaitsAgainWhenItIsStartedAgainBeforeItsTurn) {
  start({}, kTellsOfItself);
  ASSERT_TRUE(waits());
  docker({"restart", "--time", "0", container});
  EXPECT_THAT(docker({"top", container, "-o", "pid,args"}), HasSubstr("/.cutover/entry"));
  EXPECT_EQ(said(), "");
}

}  // namespace
}  // namespace cutover::entry
