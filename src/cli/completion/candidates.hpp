#pragma once

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace cutover::cli {

/// What only the daemon knows. Each gives nothing when it does not answer.
struct Names {
  std::function<std::vector<std::string>()> apps;
  std::function<std::vector<std::string>(const std::string& app)> processes;
  std::function<std::vector<std::string>(const std::string& app)> numbers;
  std::function<std::vector<std::string>()> tokens;
};

struct Candidate {
  std::string text;
  std::string description;
  bool operator==(const Candidate&) const = default;
};

struct Candidates {
  std::vector<Candidate> words;
  bool files = false;  ///< the name of a file is wanted: the shell knows better
};

/// What may stand where the last of `words` (the one that is being typed, perhaps "") stands, by the
/// program's own description of its arguments. `words` begins behind the program's name.
Candidates candidates(const CLI::App& program, const std::vector<std::string>& words, const Names& names);

}  // namespace cutover::cli
