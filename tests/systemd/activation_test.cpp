// The API's socket from a service manager: systemd-socket-activate(1) does what cutoverd.socket asks for.

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "systemd/supervised_daemon.hpp"

namespace cutover::test {
namespace {

using ::testing::HasSubstr;

class Activation : public SupervisedDaemon {
 protected:
  /// It takes the socket when somebody connects.
  void start_with(std::vector<std::string> sockets) {
    std::vector<std::string> launcher{"systemd-socket-activate"};
    for (std::string& socket : sockets) launcher.push_back("--listen=" + std::move(socket));
    start({}, std::move(launcher));
  }
  bool logs(const std::string& text) {
    return eventually([&] { return log().find(text) != std::string::npos; });
  }
  ino_t inode() const {
    struct stat status {};
    return ::stat(socket().c_str(), &status) == 0 ? status.st_ino : 0;
  }
};

TEST_F(Activation, TheDaemonServesOnTheSocketThatItWasGivenAndLeavesItThere) {
  start_with({socket()});
  ASSERT_TRUE(eventually([this] { return inode() != 0; }));
  const ino_t theirs = inode();
  EXPECT_THAT(curl({"http://cutover/healthz"}), HasSubstr("alive"));
  ASSERT_TRUE(logs("event=started"));
  EXPECT_EQ(inode(), theirs);
  EXPECT_EQ(stop(), 0);
  EXPECT_EQ(inode(), theirs);
}

TEST_F(Activation, TheSocketOfTheServiceManagerGoesBeforeTheConfigurations) {
  const std::string other = (folder.path() / "other.sock").string();
  start_with({other});
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(other); }));
  EXPECT_THAT(run({"curl", "--silent", "--unix-socket", other, "http://cutover/healthz"}).output,
              HasSubstr("alive"));
  EXPECT_TRUE(logs("event=other_socket wanted=\"" + socket() + "\" inherited=\"" + other + "\""));
  EXPECT_EQ(inode(), 0u);
}

TEST_F(Activation, ASocketThatIsNotForItIsRefused) {
  const std::string other = (folder.path() / "other.sock").string();
  start_with({socket(), other});
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(other); }));
  curl({"--max-time", "20", "http://cutover/healthz"});
  EXPECT_TRUE(
      logs("the service manager passed two Unix sockets; cutoverd takes one listening Unix stream socket"));
  EXPECT_EQ(process->wait(std::chrono::seconds(20)), 69);
}

}  // namespace
}  // namespace cutover::test
