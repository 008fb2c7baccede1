#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cutover/model/deployment.hpp"
#include "store/database.hpp"

/// The release command's log: of a long one the first and the last part.
namespace cutover::store {

inline constexpr std::size_t kReleaseLogPart = 256 * 1024;  ///< bytes kept at either end

/// Returns the piece of `output` that went to the first part: what the journal keeps of it too. "" when there
/// is no more room.
std::string append_release_output(Database& database, std::int64_t deployment, std::string_view output);
void set_release_exit_code(Database& database, std::int64_t deployment, std::optional<int> exit_code);

/// Absent when there was no release command. `with_log`: false leaves its text empty.
std::optional<model::ReleaseRecord> release_record(Database& database, std::int64_t deployment,
                                                   bool with_log);

}  // namespace cutover::store
