#pragma once

namespace cutover::cli {

/// What `cutover` ends with (docs/cli.md). A script can tell "no" from "you asked wrongly", and a deployment
/// that left things as they were from one that needs a person.
inline constexpr int kOk = 0;              ///< done; a deployment: succeeded
inline constexpr int kFailed = 1;          ///< the daemon said no, or there are mistakes in a file
inline constexpr int kUsage = 2;           ///< wrong arguments
inline constexpr int kNotDeployed = 3;     ///< failed or rolled_back
inline constexpr int kCancelled = 4;       ///< cancelled or superseded
inline constexpr int kNeedsAttention = 5;  ///< needs_attention
inline constexpr int kUnreachable = 6;     ///< no connection to cutoverd, or it was lost for good
inline constexpr int kLeftRunning = 7;     ///< no longer followed, on request; the deployment goes on

}  // namespace cutover::cli
