#include "daemon/other_daemon.hpp"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cutover/gate/listening.hpp"
#include "support/eventually.hpp"
#include "support/free_port.hpp"

namespace cutover::daemon {
namespace {

using test::eventually;
using test::free_port;
using testing::ElementsAre;
using testing::IsEmpty;

/// A socket that listens, and its inode.
class Listens {
 public:
  explicit Listens(const model::Publish& at) : descriptor_(gate::open_listening(at).value()) {}
  ~Listens() { ::close(descriptor_); }
  std::string inode() const {
    struct stat status {};
    ::fstat(descriptor_, &status);
    return std::to_string(status.st_ino);
  }

 private:
  int descriptor_;
};

TEST(ListeningAt, FindsWhoeverListensThere) {
  for (const std::string address : {"127.0.0.1", "127.3.2.1", "0.0.0.0", "::1", "::"}) {
    const model::Publish at{address, free_port()};
    EXPECT_THAT(listening_at(at), IsEmpty()) << address;
    const Listens socket(at);
    EXPECT_THAT(listening_at(at), ElementsAre(socket.inode())) << address;
  }
}

TEST(ListeningAt, CountsAddressesThatOverlap) {
  const std::uint16_t port = free_port();
  const Listens socket({"127.0.0.1", port});
  EXPECT_THAT(listening_at({"0.0.0.0", port}), ElementsAre(socket.inode()));
  EXPECT_THAT(listening_at({"::", port}), ElementsAre(socket.inode()));
  EXPECT_THAT(listening_at({"127.0.0.2", port}), IsEmpty());
  EXPECT_THAT(listening_at({"::1", port}), IsEmpty());
  const std::uint16_t everywhere = free_port();
  const Listens any({"::", everywhere});
  EXPECT_THAT(listening_at({"127.0.0.1", everywhere}), ElementsAre(any.inode()));
}

TEST(OtherDaemon, ShowsWhatAProcessHas) {
  const auto self = OtherDaemon::find(::getpid());
  ASSERT_TRUE(self) << self.error().text();
  EXPECT_TRUE(self->is_ours());
  EXPECT_FALSE(self->has_ended());
  const Listens socket({"127.0.0.1", free_port()});
  EXPECT_TRUE(self->socket_inodes().contains(socket.inode()));
}

TEST(OtherDaemon, CatchesASignalThatItHandles) {
  const auto self = OtherDaemon::find(::getpid());
  ASSERT_TRUE(self);
  EXPECT_FALSE(self->catches(SIGUSR2));
  ::signal(SIGUSR2, [](int) {});
  EXPECT_TRUE(self->catches(SIGUSR2));
  EXPECT_FALSE(self->catches(SIGUSR1));
  ::signal(SIGUSR2, SIG_IGN);
  EXPECT_FALSE(self->catches(SIGUSR2));
  ::signal(SIGUSR2, SIG_DFL);
}

TEST(OtherDaemon, IsNotWhoHasItsNumberLater) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::pause();
    ::_exit(0);
  }
  const auto other = OtherDaemon::find(child);
  ASSERT_TRUE(other);
  EXPECT_FALSE(other->has_ended());
  ASSERT_TRUE(other->signal(SIGKILL));
  EXPECT_TRUE(eventually([&] { return other->has_ended(); }));
  EXPECT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_EQ(other->signal(SIGUSR2).error().code(), ErrorCode::not_found);
  EXPECT_EQ(OtherDaemon::find(child).error().code(), ErrorCode::not_found);
}

}  // namespace
}  // namespace cutover::daemon
