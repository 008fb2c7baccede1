#include "cutover/entry/entries.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fstream>

#include "support/scratch_folder.hpp"

namespace cutover::entry {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

int mode_of(const fs::path& path) {
  struct stat file = {};
  EXPECT_EQ(::lstat(path.c_str(), &file), 0) << path;
  return static_cast<int>(file.st_mode & 07777U);
}

class EntriesTest : public ::testing::Test {
 protected:
  EntriesTest() { ::umask(0077); }  // as the daemon runs under systemd
  ~EntriesTest() override { ::umask(0022); }

  fs::path hold(const std::string& container) {
    auto folder = entries->hold(container);
    EXPECT_TRUE(folder) << folder.error().text();
    return folder ? *folder : fs::path();
  }

  /// As the program in the container does.
  int wait_in(const fs::path& folder) {
    const int descriptor = ::open((folder / "held").c_str(), O_RDONLY | O_NONBLOCK);
    EXPECT_GE(descriptor, 0);
    return descriptor;
  }

  static bool is_released(int descriptor) {
    pollfd released{descriptor, POLLIN, 0};
    return ::poll(&released, 1, 0) > 0;
  }

  test::ScratchFolder scratch;
  asio::io_context context;
  std::unique_ptr<Entries> entries = make_entries(context.get_executor(), scratch.path() / "entry");
};

TEST_F(EntriesTest, AContainerIsHeldUntilItIsReleased) {
  const fs::path folder = hold("shop-web-2");
  EXPECT_TRUE(entries->is_held("shop-web-2"));
  const int waiting = wait_in(folder);
  EXPECT_FALSE(is_released(waiting));
  ASSERT_TRUE(entries->release("shop-web-2"));
  EXPECT_TRUE(is_released(waiting));
  EXPECT_FALSE(entries->is_held("shop-web-2"));
  ::close(waiting);
}

TEST_F(EntriesTest, OneThatIsReleasedIsNotHeldWhenItStartsAgain) {
  const fs::path folder = hold("shop-web-2");
  ASSERT_TRUE(entries->keep_released("shop-web-2"));
  EXPECT_FALSE(fs::exists(folder / "held"));
  EXPECT_TRUE(fs::exists(folder / "entry"));
  EXPECT_TRUE(entries->release("shop-web-2")) << "nothing is left to do";
}

TEST_F(EntriesTest, AnotherRunOfTheDaemonFindsWhatIsHeldAndReleasesIt) {
  const int waiting = wait_in(hold("shop-web-2"));
  entries = make_entries(context.get_executor(), scratch.path() / "entry");
  EXPECT_FALSE(is_released(waiting));
  EXPECT_TRUE(entries->is_held("shop-web-2"));
  ASSERT_TRUE(entries->release("shop-web-2"));
  EXPECT_TRUE(is_released(waiting));
  ::close(waiting);
}

TEST_F(EntriesTest, AnyUserMayReadAndRunWhatIsInTheFolder) {
  const fs::path folder = hold("shop-web-2");
  EXPECT_EQ(mode_of(folder), 0755);
  EXPECT_EQ(mode_of(folder / "entry"), 0755);
  EXPECT_EQ(mode_of(folder / "held"), 0644);
  EXPECT_EQ(mode_of(folder / "ready"), 0622);
}

TEST_F(EntriesTest, SaysWhenTheContainerWaits) {
  const fs::path folder = hold("shop-web-2");
  bool waits = false;
  asio::co_spawn(context, entries->waits("shop-web-2"),
                 [&waits](std::exception_ptr failure, Result<void> result) { waits = !failure && result; });
  context.poll();
  EXPECT_FALSE(waits);
  const int ready = ::open((folder / "ready").c_str(), O_WRONLY | O_NONBLOCK);
  ASSERT_GE(ready, 0) << "the daemon listens before the container is started";
  ASSERT_EQ(::write(ready, "r", 1), 1);
  ::close(ready);
  context.restart();
  context.run();
  EXPECT_TRUE(waits);
}

TEST_F(EntriesTest, FoldersOfContainersThatAreGoneAreRemoved) {
  hold("shop-web-1");
  hold("shop-web-2");
  entries->keep_only({"shop-web-2"});
  EXPECT_FALSE(fs::exists(scratch.path() / "entry" / "shop-web-1"));
  EXPECT_TRUE(entries->is_held("shop-web-2"));
}

TEST_F(EntriesTest, AFolderThatSomebodyRemovedIsMadeAgainAndHoldsNothing) {
  const fs::path folder = hold("shop-web-2");
  fs::remove_all(scratch.path() / "entry");
  ASSERT_TRUE(entries->mend("shop-web-2"));
  EXPECT_TRUE(fs::exists(folder / "entry"));
  EXPECT_FALSE(entries->is_held("shop-web-2"));
}

TEST_F(EntriesTest, AProgramThatRunsIsReplacedByAnother) {
  const fs::path folder = hold("shop-web-2");
  std::ofstream(folder / "entry", std::ios::trunc) << "an older one";
  ASSERT_TRUE(entries->hold("shop-web-2"));
  EXPECT_GT(fs::file_size(folder / "entry"), 1000U);
}

TEST(WaitsFirst, IsSeenByTheCommand) {
  EXPECT_TRUE(waits_first({"/.cutover/entry", "serve"}));
  EXPECT_FALSE(waits_first({"serve", "/.cutover/entry"}));
  EXPECT_FALSE(waits_first({}));
  EXPECT_TRUE(line_waits_first("/.cutover/entry serve --port 80"));
  EXPECT_TRUE(line_waits_first("/.cutover/entry"));
  EXPECT_FALSE(line_waits_first("/.cutover/entry.sh"));
  EXPECT_FALSE(line_waits_first("serve /.cutover/entry"));
  EXPECT_FALSE(line_waits_first(""));
}

TEST_F(EntriesTest, AFolderThatCannotBeMadeIsNamed) {
  std::ofstream(scratch.path() / "file") << "";
  entries = make_entries(context.get_executor(), scratch.path() / "file" / "entry");
  const auto held = entries->hold("shop-web-2");
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().code(), ErrorCode::storage);
  EXPECT_NE(held.error().text().find((scratch.path() / "file" / "entry").string()), std::string::npos);
}

}  // namespace
}  // namespace cutover::entry
