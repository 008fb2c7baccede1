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
  std::string websocket_key;  ///< of one that asks for a WebSocket
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
  /// The next bytes, whatever they mean. Nothing as above.
  std::optional<std::string> take(std::size_t count, int stop);
  void write(const Answer& answer, bool keep_alive);
  /// False when the client is gone.
  bool write_raw(const std::string& text);

 private:
  bool receive_more();
  bool receive(std::size_t size);
  bool receive_until(const char* mark, std::size_t from, std::size_t& found);
  bool receive_or_stop(int stop);
  bool read_body(std::size_t head_end, const struct Framing& framing, std::string& body);
  bool read_chunks(std::size_t from, std::string& body);

  int socket_;
  std::string received_;
};

}  // namespace demo
