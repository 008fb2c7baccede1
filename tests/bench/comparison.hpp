#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bench/client.hpp"
#include "bench/series.hpp"
#include "bench/way.hpp"

namespace cutover::bench {

/// What clients see of several ways, measured in turn.
class Comparison {
 public:
  explicit Comparison(std::string title) : title_(std::move(title)) {}

  /// The app of `way` serves v1 when this returns. All others are compared with the one that is the
  /// `measure`.
  void add(std::unique_ptr<Way> way, bool measure = false);
  /// Measures each once.
  void round();
  void print() const;

 private:
  struct Contender {
    std::unique_ptr<Way> way;
    Series gap_ms{};
    Series failed{};
  };

  std::string title_;
  std::vector<Contender> contenders_;
  std::size_t measure_ = 0;
  int rounds_ = 0;
};

}  // namespace cutover::bench
