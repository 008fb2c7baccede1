#include "cutover/store/next_in_line.hpp"

#include <unistd.h>

#include <fstream>

#include "store_fixture.hpp"

namespace cutover::store {
namespace {

class NextInLineTest : public StoreTest {
 protected:
  Result<std::optional<NextInLine>> find() const { return NextInLine::behind_owner(folder_.path()); }
};

TEST_F(NextInLineTest, NamesTheProcessThatHasTheFolder) {
  open();
  const auto next = find();
  ASSERT_TRUE(next) << next.error().text();
  ASSERT_TRUE(*next);
  EXPECT_EQ((*next)->owner(), ::getpid());
  EXPECT_TRUE((*next)->owns(::getpid()));
  EXPECT_FALSE((*next)->owns(::getppid()));
  close();
  EXPECT_FALSE((*next)->owns(::getpid()));
}

TEST_F(NextInLineTest, DoesNotKeepAnybodyFromTheFolder) {
  open();
  const auto next = find();
  ASSERT_TRUE(next && *next);
  reopen();
}

TEST_F(NextInLineTest, IsNobodyWhereNoProcessHasTheFolder) {
  const auto empty = find();
  ASSERT_TRUE(empty) << empty.error().text();
  EXPECT_FALSE(*empty);
  std::ofstream(folder_.path() / "lock") << ::getppid() << "\n";
  const auto stale = find();
  ASSERT_TRUE(stale) << stale.error().text();
  EXPECT_FALSE(*stale);
}

TEST_F(NextInLineTest, TrustsNoLockFileThatNamesAnotherThanTheOwner) {
  open();
  for (const std::string text : {"1\n", "", "nonsense"}) {
    std::ofstream(folder_.path() / "lock") << text;
    const auto next = find();
    ASSERT_FALSE(next) << text;
    EXPECT_EQ(next.error().code(), ErrorCode::conflict);
  }
}

TEST_F(NextInLineTest, IsOnePlace) {
  open();
  {
    const auto first = find();
    ASSERT_TRUE(first && *first);
    const auto second = find();
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().text(), "another cutoverd waits for " + folder_.path().string() + " already");
  }
  EXPECT_TRUE(find());
}

}  // namespace
}  // namespace cutover::store
