#include "config/document.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <map>
#include <sstream>

#include "config/syntax.hpp"

namespace cutover::config {
namespace {

constexpr std::size_t kDeepest = 32;
constexpr std::size_t kLargest = 20'000;

/// Leaves the parser from within one of its events.
struct Refused {
  Place place;
  std::string message;
};

/// Builds the tree from the parser's events.
class Builder : public YAML::EventHandler {
 public:
  Builder(SourcePtr source, Places& places) : source_(std::move(source)), places_(places) {}

  NodePtr root() const { return root_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) refuse(mark, "a second document begins here; a file holds one");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    close(open(mark, Kind::null), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto named = anchors_.find(anchor);
    if (named == anchors_.end()) refuse(mark, "an alias can't stand inside of what it stands for");
    end_previous(places_.at(mark));
    place(named->second);
    count(mark, named->second->size);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    check_tag(mark, tag, "tag:yaml.org,2002:str");
    if (!closes_its_quote(*source_, mark)) refuse(mark, "this quote is never closed");
    if (value.find('\0') != std::string::npos) refuse(mark, "a NUL character can't be used anywhere");
    auto node = open(mark, Kind::scalar);
    node->text = value;
    close(std::move(node), anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    check_tag(mark, tag, "tag:yaml.org,2002:seq");
    descend(mark, Kind::list, anchor);
  }
  void OnSequenceEnd() override { ascend(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    check_tag(mark, tag, "tag:yaml.org,2002:map");
    descend(mark, Kind::map, anchor);
  }
  void OnMapEnd() override { ascend(); }

 private:
  struct Level {
    std::shared_ptr<Node> node;
    YAML::anchor_t anchor;
    NodePtr key;  ///< of a map: waits for its value
  };

  [[noreturn]] void refuse(const YAML::Mark& mark, std::string message) {
    throw Refused{places_.at(mark), std::move(message)};
  }

  void check_tag(const YAML::Mark& mark, const std::string& tag, std::string_view allowed) {
    if (tag.empty() || tag == "?" || tag == "!" || tag == allowed) return;
    refuse(mark, "a tag has no meaning here; text that begins with \"!\" must stand in quotes");
  }

  std::shared_ptr<Node> open(const YAML::Mark& mark, Kind kind) {
    auto node = std::make_shared<Node>();
    node->kind = kind;
    node->place = places_.at(mark);
    end_previous(node->place);
    previous_ = node;
    count(mark, 1);
    return node;
  }

  void end_previous(const Place& here) {
    if (!previous_) return;
    previous_->end_line = here.line;
    previous_->end_column = here.column;
    previous_ = nullptr;
  }

  void count(const YAML::Mark& mark, std::size_t nodes) {
    total_ += nodes;
    if (total_ > kLargest)
      refuse(mark, "the file holds more than 20000 values (aliases count as what they stand for)");
  }

  void descend(const YAML::Mark& mark, Kind kind, YAML::anchor_t anchor) {
    if (levels_.size() == kDeepest) refuse(mark, "more than 32 levels deep");
    auto node = open(mark, kind);
    levels_.push_back({std::move(node), anchor, nullptr});
  }

  void ascend() {
    Level level = std::move(levels_.back());
    levels_.pop_back();
    close(std::move(level.node), level.anchor);
  }

  void close(std::shared_ptr<Node> node, YAML::anchor_t anchor) {
    NodePtr finished = std::move(node);
    if (anchor != YAML::NullAnchor) anchors_[anchor] = finished;
    place(std::move(finished));
  }

  void place(NodePtr node) {
    if (levels_.empty()) {
      root_ = std::move(node);
      return;
    }
    Level& level = levels_.back();
    level.node->size += node->size;
    if (level.node->kind == Kind::list) {
      level.node->items.push_back(std::move(node));
    } else if (!level.key) {
      level.key = std::move(node);
    } else {
      level.node->entries.push_back({std::move(level.key), std::move(node)});
      level.key = nullptr;
    }
  }

  SourcePtr source_;
  Places& places_;
  NodePtr root_;
  std::shared_ptr<Node> previous_;
  std::vector<Level> levels_;
  std::map<YAML::anchor_t, NodePtr> anchors_;
  std::size_t total_ = 0;
  int documents_ = 0;
};

NodePtr nothing(const SourcePtr& source) {
  auto node = std::make_shared<Node>();
  node->place.source = source;
  return node;
}

}  // namespace

NodePtr Node::find(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key->kind == Kind::scalar && entry.key->text == key) return entry.value;
  }
  return nullptr;
}

void conceal(const Node& node, Report& report) {
  if (node.kind == Kind::scalar) report.conceal({node.place, node.end_line, node.end_column});
  for (const NodePtr& item : node.items) conceal(*item, report);
  for (const Entry& entry : node.entries) {
    conceal(*entry.key, report);
    conceal(*entry.value, report);
  }
}

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::null:
      return "nothing";
    case Kind::scalar:
      return "one value";
    case Kind::list:
      return "a list";
    case Kind::map:
      return "a map";
  }
  return "something else";
}

NodePtr parse_document(const SourcePtr& source, Report& report) {
  std::istringstream text(source->text);
  Places places(source);
  Builder builder(source, places);
  const auto refuse = [&](const Place& place, std::string message) {
    report.conceal_values(place);  // nobody knows yet what the line is about
    report.add(place, "", std::move(message));
    return nullptr;
  };
  try {
    YAML::Parser parser(text);
    while (parser.HandleNextDocument(builder)) continue;
  } catch (const Refused& refused) {
    return refuse(refused.place, refused.message);
  } catch (const YAML::Exception& exception) {
    const Place place = places.at(exception.mark);
    return refuse(place, explain(place, exception.msg));
  }
  return builder.root() ? builder.root() : nothing(source);
}

}  // namespace cutover::config
