#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>

#include "e2e/api.hpp"
#include "e2e/canary.hpp"
#include "e2e/cutoverd.hpp"
#include "e2e/test_app.hpp"
#include "support/eventually.hpp"
#include "support/scratch_folder.hpp"
#include "support/test_environment.hpp"

namespace cutover::test {

/// A daemon of its own for each test, on the Engine of the test environment, and an app.
class EndToEnd : public ::testing::Test {
 protected:
  ~EndToEnd() override {
    if (daemon.running()) daemon.kill();  // before its containers are taken away
    EXPECT_FALSE(shows_canary(daemon.log()));
    EXPECT_THAT(tables_with_canary(daemon.state()), ::testing::IsEmpty());
    if (HasFailure()) std::fprintf(stderr, "cutoverd's log:\n%s", daemon.log().c_str());
  }

  /// Starts the daemon and brings the app's first version into service.
  void serve(const AppFile& file = {}) {
    shop.configure(file);
    daemon.start();
    const Record first = shop.deploy();
    ASSERT_EQ(first.outcome(), "succeeded") << first;
  }

  /// Lets `waiting_release` go on, with success.
  void finish_release() { folder.write("data/go", ""); }

  const TestEnvironment& environment = TestEnvironment::get();
  const DockerCli& docker = environment.docker;
  const ScratchFolder folder;
  /// For AppFile::more: folder "data" of the test as the app's /data.
  const std::string data_volume = "volumes: [" + folder.folder("data").string() + ":/data]\n";
  /// For AppFile::release, with data_volume: waits for finish_release().
  const std::string waiting_release = "{command: [release, WAIT_FOR_FILE=/data/go]}";
  Cutoverd daemon{folder.path(), environment.engine_socket};
  TestApp shop{daemon, docker, "shop"};
};

/// `EXPECT_THAT(record, Ended("rolled_back", HasSubstr("web answered 500")))`: its outcome and its message.
MATCHER_P2(Ended, outcome, message, "") {
  return arg.outcome() == outcome && ::testing::ExplainMatchResult(message, arg.message(), result_listener);
}

}  // namespace cutover::test
