#pragma once

#include <list>
#include <memory>
#include <string>

#include "gate/exchange.hpp"
#include "gate/head.hpp"
#include "gate/socket.hpp"

namespace cutover::gate {

class Listener;
struct Door;

/// Where a client's connection comes from.
struct Origin {
  boost::asio::ip::address address;
  std::string text;  ///< the same, as it is written

  explicit Origin(const boost::asio::ip::address& at);
};

/// A client's connection: requests one after the other, each passed on as an Exchange.
class Client final : public Watched {
 public:
  Client(Worker& worker, std::shared_ptr<const Door> door, int descriptor, Origin origin);
  ~Client() override;

  void begin(std::list<std::unique_ptr<Client>>::iterator place);
  void ready(std::uint32_t events) override;
  /// Goes on as far as possible. Whoever moved an exchange from another side calls it afterwards.
  void advance();
  /// Unless something of a request has come. What comes later finds an end, and no reset.
  void end_if_idle();

  // From the exchange.
  /// The answer has gone. `keep`: the connection is for another request.
  void over(bool keep);
  void refuse(const Refusal& refusal, bool header_only);
  /// The connection is useless, or was a tunnel.
  void drop();
  void expect(Milliseconds within);
  const Origin& origin() const { return origin_; }

  Socket socket;

 private:
  enum class State { greeting, idle, head, exchange, answering, lingering, closed };

  bool read_greeting();
  bool read_head();
  void begin_head(const Limits& limits);
  bool take_head(std::size_t length);
  void pass_on(std::shared_ptr<AppState> app, std::size_t length);
  void timed_out();
  void finish_answering();
  void linger();
  void discard();
  void close();

  Worker& worker_;
  std::shared_ptr<const Door> door_;
  Origin origin_;
  std::list<std::unique_ptr<Client>>::iterator place_;
  State state_ = State::idle;
  bool advancing_ = false;
  HeadEnd head_end_;
  std::unique_ptr<Exchange> exchange_;
  std::unique_ptr<Exchange> over_;  // ended, but perhaps still at work further up the stack
  Flow own_;                        // an answer of the gate's own
  Timer timer_;
};

}  // namespace cutover::gate
