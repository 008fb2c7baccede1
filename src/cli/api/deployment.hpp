#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/api/account.hpp"
#include "cli/api/json.hpp"

namespace cutover::cli {

struct PhaseView {
  std::string name;
  std::optional<WallTime> started_at;
  std::optional<Milliseconds> duration;  ///< absent while it lasts
  std::string result;                    ///< "" while it lasts
};

struct ProbeView {
  std::string process;
  std::optional<WallTime> at;
  int count = 1;
  std::optional<int> status;  ///< absent: no answer, see `error`
  Milliseconds latency{0};
  std::string error;
  std::string body;
};

struct OutputView {
  std::string process;
  std::string text;
};

struct ReleaseView {
  std::optional<int> exit_code;
  std::string log;
  bool log_truncated = false;
};

/// A deployment, as the API shows it.
struct DeploymentView {
  std::string app;
  int number = 0;
  std::string outcome;  ///< "" while it runs
  std::string phase;
  std::string message;
  std::optional<int> serving;
  std::optional<int> previous;
  std::string image;
  std::string digest;
  std::string tag;
  std::string ref;
  std::optional<int> rollback_to;
  std::string requested_by;  ///< "deploy", or "the daemon"
  std::string reason;
  std::optional<WallTime> created_at;
  std::optional<WallTime> started_at;
  std::optional<WallTime> ended_at;
  std::optional<Milliseconds> downtime;
  std::vector<PhaseView> phases;
  std::optional<ReleaseView> release;
  std::vector<ProbeView> probes;
  std::vector<OutputView> output;
  std::vector<std::string> notes;
  std::optional<AccountView> account;
  std::vector<std::string> advice;

  std::string name() const { return app + "/" + std::to_string(number); }  ///< shop/57
};

struct HistoryView {
  std::vector<DeploymentView> deployments;  ///< newest first
  std::optional<int> next_before;           ///< there are older ones
};

Answer<DeploymentView> deployment_from(std::string_view body);
Answer<HistoryView> history_from(std::string_view body);

DeploymentView deployment_in(const Json& object);
ProbeView probe_in(const Json& object);

/// What a command that followed it ends with.
int exit_code_of(const std::string& outcome);

}  // namespace cutover::cli
