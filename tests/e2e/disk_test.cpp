// The disk that the daemon's state is on: full, read-only, damaged. The daemon stays up or refuses to start,
// with one clear line; what serves goes on serving and is not forgotten.

#include <algorithm>
#include <fstream>

#include "e2e/end_to_end.hpp"
#include "e2e/state_disk.hpp"

namespace cutover::test {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::AnyOf;
using testing::ElementsAre;
using testing::HasSubstr;

class Disk : public EndToEnd {
 protected:
  void SetUp() override {
    if (const std::string why = StateDisk::missing(); !why.empty()) GTEST_SKIP() << why;
  }
  /// Before the disk is taken away.
  void TearDown() override {
    if (daemon.running()) daemon.kill();
  }

  std::string database() const { return daemon.state() / "cutover.db"; }
  std::size_t lines_with(const std::string& text) const {
    std::size_t count = 0;
    const std::string log = daemon.log();
    for (auto at = log.find(text); at != std::string::npos; at = log.find(text, at + 1)) ++count;
    return count;
  }
  bool logs(const std::string& text) {
    return eventually([&] { return lines_with(text) > 0; });
  }
  /// Nothing of the deployment's may be in the database any more but what was committed before.
  void kill_while_watching(const AppFile& file) {
    const int second = shop.begin(file);
    ASSERT_TRUE(shop.reaches(second, "watching"));
    daemon.kill();
  }
  void expect_refusal(const std::string& text) {
    const Finished refused = daemon.start_another();
    EXPECT_EQ(refused.exit_code, 69);
    const std::string said = refused.output + refused.errors;
    EXPECT_THAT(said, HasSubstr(text));
    EXPECT_EQ(std::ranges::count(said, '\n'), 1) << said;
  }
  void expect_v1_alone() {
    EXPECT_EQ(shop.answer(), "v1");
    EXPECT_THAT(shop.containers(), ElementsAre("web-1 running"));
    EXPECT_EQ(shop.status()["serving"], 1);
  }
  void expect_that_all_goes_on(int number) {
    const Record record = shop.deploy({.image = "demo:v3"});
    EXPECT_EQ(record.outcome(), "succeeded") << record;
    EXPECT_EQ(record.number(), number);
    EXPECT_EQ(shop.answer(), "v3");
  }
};

TEST_F(Disk, ThatIsFullRefusesARequestAndTheOldVersionServes) {
  const StateDisk disk(daemon.state());
  serve();
  disk.fill();
  const ApiAnswer answer = daemon.api().post(shop.path("/deployments"), {.body = R"({"tag": "v2"})"});
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.text, AllOf(HasSubstr(database() + ": the disk is full"), HasSubstr("free some space")));
  expect_v1_alone();
  disk.make_room();
  expect_that_all_goes_on(2);
}

TEST_F(Disk, ThatFillsWhileReleasingEndsTheDeploymentAndTheOldVersionServes) {
  const StateDisk disk(daemon.state());
  serve();
  const int second = shop.begin({.image = "demo:v2", .release = waiting_release, .more = data_volume});
  ASSERT_TRUE(eventually([&] { return shop.runs("release", second); }));
  disk.fill();
  finish_release();
  ASSERT_TRUE(logs("the disk is full"));
  EXPECT_EQ(shop.answer(), "v1");
  disk.make_room();
  const Record record = shop.ended(second);
  EXPECT_THAT(record, Ended("failed", HasSubstr(database() + ": the disk is full")));
  expect_v1_alone();
  expect_that_all_goes_on(3);
}

TEST_F(Disk, ThatFillsWhileWatchingMakesNoFailureOfASuccess) {
  const StateDisk disk(daemon.state());
  serve();
  const int second = shop.begin({.image = "demo:v2", .watch = "1s"});
  ASSERT_TRUE(shop.reaches(second, "watching"));
  disk.fill();
  ASSERT_TRUE(logs("the disk is full"));
  disk.make_room();
  const Record record = shop.ended(second);
  EXPECT_EQ(record.outcome(), "succeeded") << record;
  EXPECT_EQ(shop.answer(), "v2");
  expect_that_all_goes_on(3);
}

TEST_F(Disk, ThatIsFullAtTheStartIsStartedOn) {
  const StateDisk disk(daemon.state());
  serve();
  daemon.kill();
  disk.fill();
  daemon.start();
  expect_v1_alone();
  EXPECT_EQ(daemon.api().post(shop.path("/deployments")).status, 500);
  disk.make_room();
  expect_that_all_goes_on(2);
}

TEST_F(Disk, ThatIsFullWhenADeploymentIsRecoveredForgetsNeitherVersion) {
  const StateDisk disk(daemon.state());
  serve();
  kill_while_watching({.image = "demo:v2", .watch = "2s"});
  disk.fill();
  daemon.launch();
  ASSERT_TRUE(logs("the disk is full"));
  disk.make_room();
  daemon.await_ready();
  const Record record = shop.ended(2);
  EXPECT_THAT(record.outcome(), AnyOf("succeeded", "rolled_back")) << record;
  EXPECT_EQ(shop.answer(), "v" + std::to_string(record.serving())) << record;
  EXPECT_EQ(shop.status()["serving"], record.serving());
  expect_that_all_goes_on(3);
}

TEST_F(Disk, ThatIsReadOnlyAtTheStartIsRefusedInOneLine) {
  const StateDisk disk(daemon.state());
  serve();
  daemon.kill();
  disk.make_read_only();
  expect_refusal("lock: the lock can't be made (Read-only file system); state_dir must be a folder");
  EXPECT_EQ(shop.answer(), "v1");
  disk.make_writable();
  daemon.start();
  expect_v1_alone();
}

TEST_F(Disk, ThatBecomesReadOnlyUnderTheDaemonRefusesRequestsAndTheOldVersionServes) {
  std::optional<StateDisk> disk;
  try {
    disk.emplace(daemon.state(), StateDisk::Kind::ext4);
  } catch (const std::runtime_error& lacking) {
    GTEST_SKIP() << lacking.what();
  }
  serve();
  const int second = shop.begin({.image = "demo:v2", .release = waiting_release, .more = data_volume});
  ASSERT_TRUE(eventually([&] { return shop.runs("release", second); }));
  disk->have_an_error();
  const ApiAnswer answer = daemon.api().post(shop.path("/deployments"));
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.text, HasSubstr(database() + ": the file or its file system can't be written to"));
  finish_release();
  ASSERT_TRUE(logs("event=not_recorded"));
  EXPECT_EQ(shop.answer(), "v1");
  EXPECT_EQ(shop.status()["serving"], 1);
  daemon.kill();
  expect_refusal("Read-only file system");
  EXPECT_EQ(shop.answer(), "v1");
}

constexpr std::uintmax_t kPage = 4096;

/// Bytes of a file of the database, as a broken disk leaves them.
void damage(const std::filesystem::path& file, std::uintmax_t from, std::uintmax_t to) {
  std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekp(static_cast<std::streamoff>(from));
  bytes << std::string(to - from, '\xa5') << std::flush;
  ASSERT_TRUE(bytes);
}

TEST_F(Disk, WithADamagedDatabaseIsRefusedInOneLineWhoseAdviceHelps) {
  serve();
  shop.deploy_tag("v2");
  daemon.stop();
  damage(database(), kPage, std::filesystem::file_size(database()));
  expect_refusal(database() +
                 ": the database is damaged (database disk image is malformed); restore the file");
  EXPECT_EQ(shop.answer(), "v2");
  for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(database() + end);
  daemon.start();
  EXPECT_EQ(shop.status()["serving"], 2) << "an empty history knows it from the containers";
  expect_that_all_goes_on(3);
}

class DamagedPage : public Disk {
 protected:
  enum Start { refused, unready, ready };

  /// With this page of the database as it was after a clean stop damaged, and the rest whole.
  Start start_with(std::uintmax_t page) {
    for (const char* end : {"-wal", "-shm"}) std::filesystem::remove(database() + end);
    std::filesystem::copy_file(whole(), database(), std::filesystem::copy_options::overwrite_existing);
    damage(database(), page * kPage, (page + 1) * kPage);
    daemon.launch();
    EXPECT_TRUE(eventually([&] { return !daemon.running() || daemon.api().get("/readyz").status != 0; }));
    if (!daemon.running()) return refused;
    return eventually([&] { return daemon.api().get("/readyz").status == 200; }, 1500ms) ? ready : unready;
  }
  void expect_words_for_what_is_lost() {
    for (const char* below : {"", "/deployments", "/deployments/1", "/deployments/2"}) {
      const ApiAnswer answer = daemon.api().get(shop.path(below));
      EXPECT_TRUE(answer.status == 200 || answer.text.find(database() + ": ") != std::string::npos)
          << answer.text;
    }
    EXPECT_TRUE(daemon.running());
  }
  std::string whole() const { return database() + ".whole"; }
};

TEST_F(DamagedPage, WhicheverItIsMakesNoCrashAndAtMostOneLine) {
  serve();
  shop.deploy_tag("v2");
  daemon.stop();
  std::filesystem::copy(database(), whole());
  const auto pages = std::filesystem::file_size(whole()) / kPage;
  int starts[3] = {};
  for (std::uintmax_t page = 0; page < pages; ++page) {
    SCOPED_TRACE("page " + std::to_string(page + 1));
    const std::size_t lines = lines_with("level=error");
    const Start start = start_with(page);
    ++starts[start];
    EXPECT_EQ(lines_with("level=error"), lines + (start == ready ? 0 : 1));
    if (start == refused) {
      EXPECT_EQ(daemon.ended(), 69);
    } else {
      expect_words_for_what_is_lost();
      daemon.kill();
    }
    EXPECT_EQ(shop.answer(), "v2");
  }
  std::printf("of %d pages: %d refused, %d not ready, %d ready\n", static_cast<int>(pages), starts[refused],
              starts[unready], starts[ready]);
  EXPECT_GT(starts[refused], 0);
  EXPECT_GT(starts[ready], 0);
}

TEST_F(Disk, WithADatabaseDamagedUnderTheDaemonIsAnErrorOfTheCall) {
  serve();
  daemon.stop();
  daemon.start();
  damage(database(), kPage, std::filesystem::file_size(database()));
  const ApiAnswer answer = daemon.api().get(shop.path("/deployments/1"));
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.text, HasSubstr(database() + ": the database is damaged"));
  EXPECT_EQ(daemon.api().post(shop.path("/deployments")).status, 500);
  EXPECT_TRUE(daemon.running());
  EXPECT_EQ(shop.answer(), "v1");
}

TEST_F(Disk, WithAJournalCutInMidFrameKnowsWhatWasCommittedBefore) {
  serve();
  kill_while_watching({.image = "demo:v2", .watch = "1s"});
  const std::filesystem::path journal = database() + "-wal";
  std::filesystem::resize_file(journal, std::filesystem::file_size(journal) - 100);
  daemon.start();
  const Record record = shop.ended(2);
  EXPECT_EQ(shop.record(1).outcome(), "succeeded");
  EXPECT_EQ(shop.answer(), "v" + std::to_string(record.serving())) << record;
  expect_that_all_goes_on(3);
}

TEST_F(Disk, WithHalfOfItsJournalGoneStillKnowsWhatServes) {
  serve();
  const std::filesystem::path journal = database() + "-wal";
  const auto before = std::filesystem::file_size(journal);
  shop.deploy_tag("v2");
  daemon.kill();
  std::filesystem::resize_file(journal, before + 2000);
  daemon.start();
  EXPECT_EQ(shop.record(1).outcome(), "succeeded");
  EXPECT_EQ(shop.status()["serving"], 2) << "which history has forgotten, and the containers have not";
  EXPECT_EQ(shop.answer(), "v2");
  expect_that_all_goes_on(3);
}

}  // namespace
}  // namespace cutover::test
