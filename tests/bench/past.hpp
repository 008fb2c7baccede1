#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <string>
#include <vector>

namespace cutover::bench {

/// Years of deployments, written into the daemon's database while no daemon has it open.
class Past {
 public:
  explicit Past(const std::filesystem::path& state_dir);

  /// The next deployment of each of these apps gets the number `next`.
  void begin_at(const std::vector<std::string>& apps, int next);
  /// Gives each app the deployments 1 to `count`: copies of the newest one of `model`, with all that is known
  /// of it. One that was never deployed has the last of them in service.
  void fill(const std::vector<std::string>& apps, int count, const std::string& model);

 private:
  void copy(std::int64_t original, const std::string& app, int number, int hours_before);

  SQLite::Database database_;
};

}  // namespace cutover::bench
