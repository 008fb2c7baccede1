#include "bench/comparison.hpp"

#include <cstdio>

#include "bench/gap.hpp"
#include "bench/table.hpp"

namespace cutover::bench {

void Comparison::add(std::unique_ptr<Way> way, bool measure) {
  if (measure) measure_ = contenders_.size();
  way->deploy("v1");
  contenders_.push_back({.way = std::move(way)});
}

void Comparison::round() {
  const std::string version = ++rounds_ % 2 == 1 ? "v2" : "v1";
  for (Contender& one : contenders_) {
    const Seen seen = gap_of(*one.way, version);
    one.gap_ms.add(seen.gap_ms);
    one.failed.add(seen.failed);
  }
}

void Comparison::print() const {
  const double measure = contenders_.at(measure_).gap_ms.median();
  std::printf("\n%s\n", title_.c_str());
  Table table({"", "gap, ms", "ratio", "requests failed"});
  for (const Contender& one : contenders_) {
    table.row({std::string(one.way->name()), spread(one.gap_ms, 0), fixed(one.gap_ms.median() / measure, 2),
               fixed(one.failed.median(), 0)});
  }
  table.print();
}

}  // namespace cutover::bench
