#include <sys/stat.h>

#include <fstream>

#include "api_fixture.hpp"

namespace cutover::test {
namespace {

class Listening : public ApiTest {
 protected:
  std::unique_ptr<api::Server> another() {
    return api::make_server(context.get_executor(), {service, tokens, clock, nullptr, nullptr, "1.2.3"},
                            options);
  }
  Error refusal() {
    const auto listening = another()->listen();
    EXPECT_FALSE(listening);
    return listening ? Error() : listening.error();
  }
};

TEST_F(Listening, TheSocketIsForItsOwnerAndGroupOnly) {
  start();
  struct stat status {};
  ASSERT_EQ(::stat(options.socket.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0660u);
}

TEST_F(Listening, ASocketThatADeadDaemonLeftIsReplaced) {
  std::filesystem::create_directories(options.socket.parent_path());
  {
    using Protocol = boost::asio::local::stream_protocol;
    Protocol::acceptor dead(context, Protocol::endpoint(options.socket.string()));
  }
  ASSERT_TRUE(std::filesystem::exists(options.socket));
  start();
  EXPECT_EQ(call("GET", "/healthz").status, 200);
}

TEST_F(Listening, ASocketInUseIsAConflict) {
  start();
  const Error error = refusal();
  EXPECT_EQ(error.code(), ErrorCode::conflict);
  EXPECT_EQ(error.text(), "somebody listens on " + options.socket.string() + " already");
  EXPECT_EQ(call("GET", "/healthz").status, 200);
}

TEST_F(Listening, AFileThatIsNoSocketIsLeftAlone) {
  std::filesystem::create_directories(options.socket.parent_path());
  std::ofstream(options.socket) << "mine";
  EXPECT_EQ(refusal().code(), ErrorCode::conflict);
  EXPECT_EQ(std::filesystem::file_size(options.socket), 4u);
}

TEST_F(Listening, APathThatIsTooLongIsToldSo) {
  options.socket = folder / std::string(120, 's');
  EXPECT_EQ(refusal().code(), ErrorCode::invalid_argument);
}

TEST_F(Listening, ASocketThatSomebodyElseMadeIsTakenAndItsFileLeftThere) {
  using Protocol = boost::asio::local::stream_protocol;
  std::filesystem::create_directories(options.socket.parent_path());
  Protocol::acceptor theirs(context, Protocol::endpoint(options.socket.string()));
  options.inherited_socket = ::dup(theirs.native_handle());
  start();
  EXPECT_EQ(call("GET", "/healthz").status, 200);
  stop(Milliseconds(0));
  EXPECT_TRUE(std::filesystem::exists(options.socket));
  Client waiting = connect();  // is not refused: whoever takes the socket next serves it
}

TEST_F(Listening, StopLeavesAnotherDaemonsSocketAlone) {
  start();
  std::filesystem::remove(options.socket);
  const auto second = another();
  ASSERT_TRUE(second->listen());
  stop(Milliseconds(0));
  EXPECT_TRUE(std::filesystem::exists(options.socket));
}

}  // namespace
}  // namespace cutover::test
