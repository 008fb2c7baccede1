#pragma once

#include <memory>
#include <string>

#include "gate/access_log.hpp"
#include "gate/app_state.hpp"
#include "gate/flow.hpp"
#include "gate/response_head.hpp"
#include "gate/tunnel.hpp"

namespace cutover::gate {

class Client;

/// What is kept of a request once its head was written anew.
struct Asked {
  bool http_1_0 = false;
  bool head_only = false;  ///< HEAD
  bool idempotent = false;
  bool keep_alive = false;
  bool upgrade = false;
  std::unique_ptr<LoggedRequest> logged;  ///< none: nothing is logged
};

/// One request and its answer, on their way between a client and a container. It ends with exactly one call
/// of the client's `over`, `refuse` or `drop`.
class Exchange {
 public:
  Exchange(Worker& worker, Client& client, std::shared_ptr<AppState> app, Asked asked);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  void begin(std::string head, Body body);
  std::size_t size() const { return request_.head_size(); }

  // From the app's state.
  void wait();
  void resume();
  void resume_at(std::shared_ptr<Backend> backend);
  void pass_to(std::shared_ptr<Backend> backend);
  void refuse(Refusal refusal);
  /// As `refuse`, but it is the app that did not answer.
  void fail(Refusal refusal);

  // From the two connections.
  void client_ready();
  void backend_ready();
  void timed_out();

 private:
  enum class Stage { beginning, waiting, connecting, passing, tunnel, over };
  enum class Next { go_on, over };

  void end_wait();
  void find_later(const std::string& why);
  void connected();
  void settle();
  void pump();
  Next push_request();
  void malformed_request(const Malformed& why);

  void pull_answer();
  Next read_answer_head();
  std::optional<Malformed> begin_answer(std::size_t length);
  std::optional<Malformed> pass_interim(std::size_t length);
  Body answer_body(const ResponseHead& head) const;

  void open_tunnel();
  void pump_tunnel();

  void finish();
  void backend_failed();
  void break_off();
  void abandon();
  void answer_itself(const Refusal& with);
  void end();
  void drop_backend();
  void expect(Milliseconds within);
  void log() const;

  Worker& worker_;
  Client& client_;
  std::shared_ptr<AppState> app_;
  Asked asked_;
  Stage stage_ = Stage::beginning;
  SteadyTime came_;
  Flow request_;
  Flow answer_;
  Tunnel tunnel_;
  bool upgraded_ = false;
  std::shared_ptr<Backend> backend_;
  std::unique_ptr<BackendConnection> connection_;
  HeadEnd answer_end_;
  int interim_ = 0;
  int status_ = 0;               // of the final answer; 0: not there yet
  bool request_sent_ = false;    // all of it
  bool request_broken_ = false;  // the container takes no more of it; it may have answered all the same
  bool client_left_ = false;     // which matters once it can't be heard as the body's end
  bool starved_by_client_ = false;
  bool keeps_backend_ = false;  // by the answer's head
  bool keeps_client_ = false;
  bool retried_ = false;
  bool was_held_ = false;
  std::string upstream_;  // last tried; only where it is logged
  Milliseconds waited_{0};
};

}  // namespace cutover::gate
