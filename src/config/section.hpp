#pragma once

#include <boost/system/result.hpp>
#include <cassert>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/document.hpp"
#include "config/keys.hpp"
#include "config/report.hpp"

namespace cutover::config {

/// Why a value is not what its key takes.
struct Refusal {
  std::string message;
  std::string suggestion;
  Refusal() = default;  ///< only for boost::system::result
  /// With both, so that no text is taken for a refusal where either may be returned.
  Refusal(std::string what, std::string instead) : message(std::move(what)), suggestion(std::move(instead)) {}
};
inline Refusal refuse(std::string message, std::string suggestion = "") {
  return Refusal(std::move(message), std::move(suggestion));
}
[[noreturn]] void throw_exception_from_error(const Refusal& refusal, const boost::source_location& where);

template <class T>
using Parsed = boost::system::result<T, Refusal>;

/// How a value is written: the reader of one.
template <class T>
using Grammar = Parsed<T> (*)(std::string_view text);

/// A file has all its required keys; `defaults` may leave any to the app files.
enum class Completeness { complete, partial };

/// A map of the file and the keys that it may have. Every mistake in it is reported at its place; whoever
/// reads it goes on with what is left.
class Section {
 public:
  struct Name {
    std::string path;  ///< "web.health", for messages
    Place place;       ///< of its key, to name what is missing in it
  };
  /// A value of a list, or of a map with the operator's own names.
  struct Item {
    std::string path;
    std::string name;  ///< of a map's value
    std::string text;
    Place place;
  };
  struct Named;

  /// Reports unknown, repeated, missing and unsupported keys.
  Section(Report& report, Name name, NodePtr node, Keys keys, Completeness completeness);

  const Place& place() const { return name_.place; }
  bool is_complete() const { return completeness_ == Completeness::complete; }
  /// A list or a map with nothing in it.
  bool is_empty(std::string_view key) const;
  bool is_map(std::string_view key) const;
  /// Null counts as absent.
  bool has(std::string_view key) const { return value(key) != nullptr; }
  /// Of the value, or of the section when it has none.
  Place place(std::string_view key) const;
  void refuse(std::string_view key, std::string message, std::string suggestion = "") const;

  /// Leaves `into` as it is when the key is absent or wrong.
  template <class T, class Into>
  void read(std::string_view key, Into& into, Grammar<T> grammar) const {
    const auto text = scalar(key);
    if (!text) return;
    auto parsed = grammar(*text);
    if (parsed) {
      into = std::move(*parsed);
    } else {
      refuse(key, parsed.error().message, parsed.error().suggestion);
    }
  }
  /// The position of the word among the key's choices.
  std::optional<std::size_t> choice(std::string_view key) const;
  std::vector<Item> words(std::string_view key) const;
  /// Without those that are wrong.
  template <class T>
  std::vector<T> words(std::string_view key, Grammar<T> grammar) const {
    std::vector<T> values;
    for (const Item& item : words(key)) {
      auto parsed = grammar(item.text);
      if (parsed) {
        values.push_back(std::move(*parsed));
      } else {
        refuse(item, parsed.error().message, parsed.error().suggestion);
      }
    }
    return values;
  }
  /// One value stands for a list of it.
  std::vector<Item> patterns(std::string_view key) const;
  std::vector<Item> values(std::string_view key) const;
  std::optional<Section> section(std::string_view key) const;
  /// No excerpt shows one value that stands for a section: who takes `secrets` for `env` writes a secret
  /// there.
  std::vector<Named> sections(std::string_view key) const;

  void refuse(const Item& item, std::string message, std::string suggestion = "") const;

 private:
  void check_keys() const;
  void refuse_unknown(const Entry& entry) const;
  void require_keys() const;
  NodePtr value(std::string_view key) const;
  NodePtr value_of_kind(std::string_view key, Kind kind, std::string_view expected) const;
  std::optional<std::string> scalar(std::string_view key) const;
  std::string path(std::string_view key) const;
  /// The names and values of a map, without the ones that can't be used.
  std::vector<Entry> named_entries(const NodePtr& map, const std::string& path) const;

  Report* report_;
  Name name_;
  NodePtr node_;
  Keys keys_;
  Completeness completeness_;
};

struct Section::Named {
  std::string name;
  Place place;  ///< of the name
  Section section;
};

}  // namespace cutover::config
