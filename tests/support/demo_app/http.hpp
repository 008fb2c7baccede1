#pragma once

#include <map>
#include <optional>
#include <string>

namespace demo {

struct Request {
  std::string method;
  std::string path;
  std::map<std::string, std::string> query;
  std::string body;
  bool keep_alive = true;
};

struct Answer {
  int status = 200;
  std::string body;
  std::string headers;  ///< whole lines
};

/// One client's connection. Blocking; closed by the destructor.
class Connection {
 public:
  explicit Connection(int socket) : socket_(socket) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// The next request; nothing when the client went away, or `stop` became readable while we waited for one
  /// to begin.
  std::optional<Request> read(int stop);
  void write(const Answer& answer, bool keep_alive);
  /// False when the client is gone.
  bool write_raw(const std::string& text);

 private:
  bool receive_more();

  int socket_;
  std::string received_;
};

}  // namespace demo
