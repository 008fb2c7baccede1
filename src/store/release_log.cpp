#include "store/release_log.hpp"

#include <algorithm>

#include "cutover/base/utf8.hpp"

namespace cutover::store {
namespace {

struct Sizes {
  std::int64_t total = 0;
  std::int64_t head = 0;
  std::int64_t tail = 0;  ///< as stored: whole pieces, so up to one piece more than is shown
};

constexpr auto kPart = static_cast<std::int64_t>(kReleaseLogPart);

/// The last `limit` bytes, from the beginning of a character on.
std::string_view utf8_suffix(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  std::size_t begin = text.size() - limit;
  while (begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) ++begin;
  return text.substr(begin);
}

Sizes sizes_of(Database& database, std::int64_t deployment) {
  Query row =
      database.query("SELECT bytes, head_bytes, tail_bytes FROM releases WHERE deployment = ?", deployment);
  if (!row.next()) return Sizes{};
  return Sizes{row.get<std::int64_t>(0), row.get<std::int64_t>(1), row.get<std::int64_t>(2)};
}

void add_piece(Database& database, std::int64_t deployment, std::string_view part, std::string_view text) {
  database.run(
      "INSERT INTO release_log (deployment, seq, part, text) VALUES (?1, "
      "(SELECT coalesce(max(seq), 0) + 1 FROM release_log WHERE deployment = ?1), ?2, ?3)",
      deployment, part, text);
}

/// Takes the oldest pieces of the last part away that nobody will see any more; returns the part's new size.
std::int64_t trim_tail(Database& database, std::int64_t deployment, std::int64_t tail) {
  while (tail > kPart) {
    std::int64_t seq = 0;
    std::int64_t bytes = 0;
    {
      Query oldest = database.query(
          "SELECT seq, length(CAST(text AS BLOB)) FROM release_log WHERE deployment = ? AND part = 'tail' "
          "ORDER BY seq LIMIT 1",
          deployment);
      if (!oldest.next()) break;
      seq = oldest.get<std::int64_t>(0);
      bytes = oldest.get<std::int64_t>(1);
    }
    if (tail - bytes < kPart) break;
    database.run("DELETE FROM release_log WHERE deployment = ? AND seq = ?", deployment, seq);
    tail -= bytes;
  }
  return tail;
}

std::string text_of(Database& database, std::int64_t deployment, std::string_view part) {
  Query pieces = database.query("SELECT text FROM release_log WHERE deployment = ? AND part = ? ORDER BY seq",
                                deployment, part);
  std::string text;
  while (pieces.next()) text += pieces.get<std::string>(0);
  return text;
}

}  // namespace

std::string append_release_output(Database& database, std::int64_t deployment, std::string_view output) {
  database.run("INSERT INTO releases (deployment) VALUES (?) ON CONFLICT DO NOTHING", deployment);
  const std::string text = to_valid_utf8(output);
  Sizes sizes = sizes_of(database, deployment);
  // Once a byte went to the last part, the first one is closed: the order would be lost.
  const bool open = sizes.total == sizes.head;
  const auto room = static_cast<std::size_t>(open ? kPart - sizes.head : 0);
  std::string head = text.substr(0, utf8_prefix(text, room));
  const std::string_view rest = std::string_view(text).substr(head.size());
  const std::string_view tail = utf8_suffix(rest, kReleaseLogPart);
  if (!head.empty()) add_piece(database, deployment, "head", head);
  if (!tail.empty()) {
    add_piece(database, deployment, "tail", tail);
    sizes.tail = trim_tail(database, deployment, sizes.tail + static_cast<std::int64_t>(tail.size()));
  }
  database.run("UPDATE releases SET bytes = ?, head_bytes = ?, tail_bytes = ? WHERE deployment = ?",
               sizes.total + static_cast<std::int64_t>(text.size()),
               sizes.head + static_cast<std::int64_t>(head.size()), sizes.tail, deployment);
  return head;
}

void set_release_exit_code(Database& database, std::int64_t deployment, std::optional<int> exit_code) {
  database.run(
      "INSERT INTO releases (deployment, exit_code) VALUES (?, ?) "
      "ON CONFLICT (deployment) DO UPDATE SET exit_code = excluded.exit_code",
      deployment, exit_code);
}

std::optional<model::ReleaseRecord> release_record(Database& database, std::int64_t deployment,
                                                   bool with_log) {
  model::ReleaseRecord release;
  {
    Query row = database.query("SELECT exit_code FROM releases WHERE deployment = ?", deployment);
    if (!row.next()) return std::nullopt;
    release.exit_code = row.get<std::optional<int>>(0);
  }
  const Sizes sizes = sizes_of(database, deployment);
  release.log_truncated = sizes.total > sizes.head + std::min(sizes.tail, kPart);
  if (!with_log) return release;
  release.log = text_of(database, deployment, "head");
  const std::string stored = text_of(database, deployment, "tail");
  const std::string_view tail = utf8_suffix(stored, kReleaseLogPart);
  if (release.log_truncated) {
    const auto kept = static_cast<std::int64_t>(release.log.size() + tail.size());
    release.log += "\n[... " + std::to_string(sizes.total - kept) + " bytes are not kept ...]\n";
  }
  release.log += tail;
  return release;
}

}  // namespace cutover::store
