#pragma once

#include <string>
#include <vector>

#include "faults/chaos/stage.hpp"

namespace cutover::chaos {

/// What came before it.
struct Past {
  bool by_hand = false;  ///< somebody damaged containers
  bool engine = false;   ///< the Engine went away
};

/// Looks at a host where nothing happens any more, and compares what history, the Engine and the apps say.
class Inspection {
 public:
  explicit Inspection(Stage& stage) : stage_(stage), foreign_(stage.foreign()) {}

  /// Waits until nothing is under way, and then for as long as the daemon may take to mend things. What is
  /// wrong then: each a sentence.
  std::vector<std::string> look(const Past& past);
  /// A restart with nothing to do changes nothing, and who is served does not notice.
  std::vector<std::string> look_over_a_restart(bool crash);

  int checks() const { return checks_; }
  const std::map<std::string, int>& outcomes() const { return outcomes_; }
  int left_behind() const { return left_behind_; }

 private:
  bool is_idle() const;
  std::string problem(StagedApp& app);
  std::string problem_with_containers(StagedApp& app, int serving);
  test::Json history(const StagedApp& app) const;
  void look_at_history(const StagedApp& app, const Past& past);
  std::vector<std::string> problems();

  Stage& stage_;
  std::string foreign_;
  std::vector<std::string> found_;
  std::map<std::string, int> seen_;  ///< of each app: the newest deployment of the last look
  std::map<std::string, int> outcomes_;
  int left_behind_ = 0;
  int checks_ = 0;
};

}  // namespace cutover::chaos
