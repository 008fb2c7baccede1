#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/api/log_line.hpp"
#include "cli/client/client.hpp"

namespace cutover::cli {

/// Which lines of an app's processes are asked for; times and counts as the API takes them.
struct LogQuery {
  std::string app;
  std::vector<std::string> processes;  ///< none: all
  std::string tail;
  std::string since;
  bool follow = false;
};

/// app/logs with its query, encoded. `more`: further parameters.
std::string logs_target(const LogQuery& query,
                        const std::vector<std::pair<std::string, std::string>>& more = {});

/// The lines, each once. Those that are followed go on where a lost connection left off: it is made again,
/// for a bounded time.
class LogFeed {
 public:
  using Trouble = std::function<void(const std::string& what)>;

  /// `trouble` is told once for each loss.
  LogFeed(Client& client, Clock& clock, LogQuery query, Trouble trouble);

  /// Before anything else: what is asked for is refused here.
  Task<Answer<void>> open();
  /// Nothing at the end, which lines that are followed don't have.
  Task<Answer<std::optional<LogLineView>>> next();
  /// Whether `next` has one at hand.
  bool has_next() const { return received_.find('\n', begin_) != std::string::npos; }

 private:
  std::optional<LogLineView> take_line();
  bool was_shown(const LogLineView& line) const;
  Task<Answer<void>> connect();
  Task<Answer<void>> connect_again();
  void lose(const std::string& why);
  LogQuery now() const;

  Client& client_;
  Clock& clock_;
  const LogQuery query_;
  Trouble trouble_;
  std::unique_ptr<Connection> connection_;
  std::string received_;
  std::size_t begin_ = 0;                         ///< of the next line in it
  std::map<std::string, std::string> last_;       ///< each container's last line's time
  std::map<std::string, std::string> last_then_;  ///< when the connection was lost
  std::string newest_;                            ///< of all these times
  WallTime began_{};
  SteadyTime connected_at_{};
  std::optional<SteadyTime> lost_at_;  ///< since when nothing came
  bool lost_once_ = false;
  Milliseconds pause_{0};
};

}  // namespace cutover::cli
