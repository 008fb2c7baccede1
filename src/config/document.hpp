#pragma once

#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/report.hpp"
#include "config/source.hpp"

namespace cutover::config {

enum class Kind { null, scalar, list, map };

struct Node;
using NodePtr = std::shared_ptr<const Node>;

struct Entry {
  NodePtr key, value;
};

/// YAML as it was written, before anybody asks what it means: keys in their order, twice when they stand
/// there twice, each with its place. An alias is the very node that its anchor names.
struct Node {
  Kind kind = Kind::null;
  Place place;
  int end_line = std::numeric_limits<int>::max();  ///< of a scalar: where the next thing begins
  int end_column = 0;
  std::string text;            ///< of a scalar: verbatim, whatever YAML would make of it
  std::vector<NodePtr> items;  ///< of a list
  std::vector<Entry> entries;  ///< of a map
  std::size_t size = 1;        ///< nodes in it, each alias counted as the whole that it stands for

  /// The first value with that key, or nullptr.
  NodePtr find(std::string_view key) const;
};

/// Hides all that is in it, keys too, from the excerpts of the report.
void conceal(const Node& node, Report& report);

/// "a list", for messages.
std::string_view to_string(Kind kind);

/// The file's one document; a null node for a file without any. nullptr when it is no YAML, reported.
/// Bounded: 32 levels, 20 000 nodes after the aliases are put in their places.
NodePtr parse_document(const SourcePtr& source, Report& report);

}  // namespace cutover::config
