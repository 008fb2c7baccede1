#pragma once

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace cutover::test {

/// How the server answers one request: pieces of bytes, each sent only when the client has taken the one
/// before off the socket, and what comes behind them.
class Reply {
 public:
  static Reply json(int status, const std::string& body);
  static Reply of(int status, const std::string& content_type, const std::string& body);
  /// The head of an answer whose chunks follow with `chunk`.
  static Reply chunked(int status = 200);
  /// These bytes, whatever they are.
  static Reply raw(std::string bytes);

  Reply& then(std::string bytes);
  Reply& chunk(const std::string& bytes);
  Reply& last_chunk();
  /// Closes the connection behind it.
  Reply& then_close();
  /// Sends the rest only after UnixServer::release().
  Reply& then_wait();
  /// Sends these bytes again and again, until the client leaves.
  Reply& then_endlessly(std::string bytes);

 private:
  friend class UnixServer;
  struct Step {
    enum class Kind { send, wait, repeat } kind;
    std::string bytes;
  };
  std::vector<Step> steps_;
  bool close_ = false;
};

struct ReceivedRequest {
  std::string method;
  std::string target;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
  int connection = 0;  ///< counted from 1, in the order in which they were accepted
};

/// An HTTP/1.1 server on a Unix socket that answers by script, also what no healthy server answers. It runs
/// on threads of its own; all members can be called while it does.
class UnixServer {
 public:
  UnixServer();
  UnixServer(const UnixServer&) = delete;
  UnixServer& operator=(const UnixServer&) = delete;
  ~UnixServer();

  std::string socket() const { return folder_ / "socket"; }

  /// The answer to "GET /containers/a/json": method and path, without a leading /v1.41 and without the query.
  /// Of several for the same request each is used once, in order, and the last again and again.
  void on(const std::string& request, Reply reply);
  /// Lets one reply that waits go on: the one that waits now, or the next that will.
  void release();

  /// What came so far.
  std::vector<ReceivedRequest> requests() const;
  /// "GET /v1.41/info", ...: method and target of what came so far.
  std::vector<std::string> lines() const;
  /// Waits for so many requests, or a few seconds: how many have come.
  std::size_t wait_for_requests(std::size_t count) const;
  /// Waits until so many connections were closed by the client, or a few seconds: how many.
  std::size_t wait_for_closed(std::size_t count) const;

  /// How much was sent in answers, of which all but the last piece has been taken.
  std::size_t sent_bytes() const { return sent_bytes_; }

  /// Closes each connection now, as a server that ends does. It goes on accepting.
  void drop_connections();
  /// Takes the socket away, and the connections.
  void stop();

 private:
  struct Peer;
  void accept_all();
  void serve(Peer& peer);
  bool answer(Peer& peer, const Reply& reply);
  bool send(Peer& peer, std::string_view bytes);
  Reply reply_to(const ReceivedRequest& request);

  std::filesystem::path folder_;
  int listener_ = -1;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::map<std::string, std::list<Reply>> script_;
  std::vector<ReceivedRequest> requests_;
  std::list<Peer> peers_;
  std::size_t closed_by_client_ = 0;
  std::atomic<std::size_t> sent_bytes_ = 0;
  int released_ = 0;
  bool stopping_ = false;
  std::thread acceptor_;
};

}  // namespace cutover::test
