#include "faults/faulty_daemon.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "support/eventually.hpp"

namespace cutover::test {

namespace fs = std::filesystem;

namespace {

constexpr int kKilled = 128 + SIGKILL;
constexpr auto kCaseLimit = std::chrono::seconds(90);

int lines_in(const fs::path& file) {
  std::ifstream in(file);
  return static_cast<int>(std::count(std::istreambuf_iterator<char>(in), {}, '\n'));
}

}  // namespace

FaultyDaemon::FaultyDaemon(const std::string& engine_socket, const DockerCli& docker, const std::string& kind,
                           int port)
    : daemon_(folder_.path(), engine_socket), app_(daemon_, docker, kind, port) {}

FaultyDaemon::~FaultyDaemon() {
  if (daemon_.running()) daemon_.kill();
  if (testing::Test::HasFailure()) std::fprintf(stderr, "cutoverd's log:\n%s", daemon_.log().c_str());
}

void FaultyDaemon::begin_case() {
  ++case_;
  releases_ = releases();
}

int FaultyDaemon::run(const Ask& ask, const Faults& faults) {
  begin_case();
  int kills = 0;
  bool killed = true;
  for (std::size_t i = 0; killed && i < faults.size(); ++i) {
    killed = killed_in(faults[i], ask);
    if (killed) ++kills;
  }
  if (killed) killed = killed_in("", ask);
  EXPECT_FALSE(killed) << "a run without a fault was killed";
  return kills;
}

int FaultyDaemon::boundaries(const Ask& ask) {
  begin_case();
  fs::remove(folder() / "boundaries");
  EXPECT_FALSE(killed_in("", ask));
  return lines_in(folder() / "boundaries");
}

bool FaultyDaemon::killed_in(const std::string& fault, const Ask& ask) {
  daemon_.launch({{"CUTOVER_FAULT", fault}, {"CUTOVER_BOUNDARIES", folder() / "boundaries"}});
  const bool over = eventually(
      [&] {
        if (!daemon_.running()) return true;
        return daemon_.api().get("/readyz").status == 200 && ask();
      },
      kCaseLimit);
  EXPECT_TRUE(over) << "it does not end";
  if (daemon_.running()) daemon_.signal(SIGTERM);
  const int code = daemon_.ended().value_or(-1);
  EXPECT_TRUE(code == 0 || code == kKilled) << "cutoverd ended with " << code;
  return code == kKilled;
}

bool FaultyDaemon::deployed(const std::string& path, const std::string& body) {
  const ApiAnswer answer = daemon_.api().post(app_.path(path + "?wait=true"),
                                              {.body = body, .headers = {"Idempotency-Key: " + key()}});
  return answer["outcome"].is_string();
}

bool FaultyDaemon::operated(const std::string& operation, const std::string& body) {
  return daemon_.api().post(app_.path("/" + operation), {body}).status == 200;
}

int FaultyDaemon::releases() const {
  return lines_in(data() / "releases");
}

void FaultyDaemon::check_history() {
  int asked_for = 0;
  const Json history = daemon_.api().get(app_.path("/deployments?limit=20"))["deployments"];
  for (const Json& deployment : history) {
    if (deployment["number"].get<int>() <= last_number_) continue;
    EXPECT_TRUE(deployment["outcome"].is_string()) << deployment.dump(1);
    EXPECT_NE(deployment["outcome"], "needs_attention") << deployment.dump(1);
    asked_for += deployment["requested_by"]["kind"] == "socket";
  }
  EXPECT_LE(asked_for, 1) << "one request, and more than one deployment";
  if (!history.empty()) last_number_ = history.front()["number"];
  EXPECT_LE(releases(), releases_ + 1) << "the release command ran twice";
}

void FaultyDaemon::forget_history() {
  fs::remove_all(daemon_.state());
  last_number_ = 0;
}

}  // namespace cutover::test
