#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace cutover::gate::test {

/// A head and its body, as they came.
struct Message {
  std::string head;  ///< with its empty line
  std::string body;  ///< with its chunks, if it has any

  std::string first_line() const { return head.substr(0, head.find("\r\n")); }
  /// Of the first field of this name, in whatever case; empty: there is none.
  std::string field(std::string_view name) const;
  bool has(std::string_view name) const;
  int status() const { return head.size() > 12 ? std::stoi(head.substr(9, 3)) : 0; }
  std::string field_line(std::string_view name) const;  ///< the whole line
};

/// A blocking connection, for either side of the gate. What waits for longer than 20 seconds throws.
class Connection {
 public:
  explicit Connection(int descriptor);
  Connection(Connection&& other) noexcept;
  Connection& operator=(Connection&&) = delete;
  ~Connection();

  static Connection to(std::uint16_t port, const std::string& address = "127.0.0.1");

  /// False: the other side is gone.
  bool send(std::string_view text);
  /// Nothing: the connection ended before a head, or within the message.
  std::optional<Message> read_message(bool head_only = false);
  std::optional<std::string> read_head();
  /// Exactly so many bytes, or fewer at the end.
  std::string read(std::size_t bytes);
  std::string read_all();
  /// The other side has closed, and said nothing before it.
  bool ended() { return read(1).empty(); }
  bool has_more() const { return !rest_.empty(); }

  void shut();
  void close();
  /// Closes so that the other side gets a reset.
  void reset();
  int descriptor() const { return descriptor_; }

 private:
  bool fill();
  bool read_chunks(std::string& body);

  int descriptor_;
  std::string rest_;  // has come, and was not asked for
};

}  // namespace cutover::gate::test
