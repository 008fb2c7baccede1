#include <unistd.h>

#include <fstream>

#include "store_fixture.hpp"

namespace cutover::store {
namespace {

class Lock : public StoreTest {
 protected:
  std::string refusal(pid_t owner) const {
    return folder_.path().string() + " is in use by another cutoverd (pid " + std::to_string(owner) + ")";
  }
};

TEST_F(Lock, ASecondStoreInTheSameProcessIsRefused) {
  open();
  const auto second = open_store(folder_.path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), ErrorCode::conflict);
  EXPECT_EQ(second.error().text(), refusal(::getpid()));
}

TEST_F(Lock, AnotherProcessIsRefusedForAsLongAsTheOwnerLives) {
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  pid_t owner = 0;
  Child child([&] {
    const auto held = open_store(folder_.path());
    const pid_t self = held ? ::getpid() : -1;
    if (::write(ready[1], &self, sizeof self) != sizeof self) return 1;
    return ::pause();
  });
  ASSERT_EQ(::read(ready[0], &owner, sizeof owner), static_cast<ssize_t>(sizeof owner));
  const auto second = open_store(folder_.path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().text(), refusal(owner));

  child.kill();
  child.wait();
  open();
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_F(Lock, AFileThatAnEarlierDaemonLeftDoesNotCount) {
  std::ofstream(folder_.path() / "lock") << "812\n";
  open();
  std::string pid;
  std::getline(std::ifstream(folder_.path() / "lock"), pid);
  EXPECT_EQ(pid, std::to_string(::getpid()));
}

}  // namespace
}  // namespace cutover::store
