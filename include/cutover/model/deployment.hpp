#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cutover/base/clock.hpp"
#include "cutover/model/app.hpp"
#include "cutover/model/phase.hpp"

namespace cutover::model {

/// shop/57
struct DeploymentId {
  std::string app;
  int number = 0;  ///< from 1, per app
  std::string text() const { return app + "/" + std::to_string(number); }
  bool operator==(const DeploymentId&) const = default;
};

/// Who asked.
struct Requester {
  std::string kind;  ///< "socket" (the peer's user), "token" (its name), "hook" ("github:octocat"), "daemon"
  std::string name;
  bool operator==(const Requester&) const = default;
};

/// What a request may choose. It never defines anything else.
struct Request {
  std::string tag;     ///< "" : the app file's
  std::string digest;  ///< "" : whatever the tag stands for now
  std::string ref;     ///< the commit or branch it was asked for, for the record
  std::string reason;
  std::optional<int> rollback_to;  ///< deploy this earlier deployment's pinned specification again
  bool operator==(const Request&) const = default;
};

/// Where a request stands among those of its stream, which one sender orders by one clock.
struct Origin {
  std::string stream;                ///< "github:push"
  std::optional<WallTime> happened;  ///< on the sender's clock
  std::string commit;
  std::string before;  ///< the commit whose place `commit` took
  bool operator==(const Origin&) const = default;
};

/// What exactly is deployed: the resolved specification and the image behind its name at that moment.
struct PinnedSpec {
  App app;
  std::string digest;    ///< of the registry's manifest; "" for an image that no registry knows
  std::string image_id;  ///< the Engine's own id of it
  /// As the Engine takes it: repository@digest, or the image's id.
  std::string image() const { return digest.empty() ? image_id : app.image.repository + "@" + digest; }
  bool operator==(const PinnedSpec&) const = default;
};

struct PhaseRecord {
  Phase phase = Phase::queued;
  WallTime started_at;
  std::optional<WallTime> ended_at;
  Milliseconds duration{0};  ///< measured on the steady clock
  std::optional<PhaseResult> result;
  bool operator==(const PhaseRecord&) const = default;
};

/// The one-off container's end. Absent exit code: unknown (the Engine lost it) or it was stopped by us.
struct ReleaseRecord {
  std::optional<int> exit_code;
  std::string log;  ///< standard output and error as they came, UTF-8, the first and last parts of a long one
  bool log_truncated = false;
  bool operator==(const ReleaseRecord&) const = default;
};

/// One probe, or a run of `count` probes in a row with the same answer.
struct ProbeRecord {
  std::string process;
  WallTime at;  ///< of the first of the run
  int count = 1;
  int status = 0;           ///< HTTP status; 0: no answer, see `error`
  Milliseconds latency{0};  ///< of the last of the run
  std::string error;        ///< "connection refused", "no answer within 5s", ...
  std::string body;         ///< first bytes of a bad answer, UTF-8
  bool operator==(const ProbeRecord&) const = default;
};

/// The last lines that a container wrote, kept when it is taken away after a failure.
struct OutputRecord {
  std::string process;
  std::string text;
  bool operator==(const OutputRecord&) const = default;
};

/// What the time without service consisted of: from when web's old version was taken out of service until a
/// version answered again. The parts come one after the other, and add up to the downtime.
struct Gap {
  Milliseconds drain{0};     ///< requests in flight were let to their end, behind the gate
  Milliseconds shutdown{0};  ///< of what was stopped: from the stop signal to the process's end
  Milliseconds engine{0};    ///< from then until the new app's own process began
  Milliseconds boot{0};      ///< that app's, until it answered well; but for
  Milliseconds noticing{0};  ///< the pause before the probe that it answered well: at most
  bool killed = false;       ///< the shutdown took the grace period and SIGKILL
  /// Comes before `boot`, which is the old app's then: of a version that did not prove itself, from its
  /// process's beginning until the old one's began again.
  Milliseconds failed_version{0};
  /// Of a deployment that took two: a version served in between, and did not stand the watch window.
  Gap& operator+=(const Gap& other);
  Milliseconds total() const { return drain + shutdown + engine + failed_version + boot + noticing; }
  bool operator==(const Gap&) const = default;
};

/// What requests saw of a deployment, where the gate takes them: from the cut-over's beginning to the
/// deployment's end.
struct RequestRecord {
  std::uint64_t total = 0;
  std::uint64_t held = 0;        ///< had to wait
  Milliseconds longest_wait{0};  ///< of one of those
  std::uint64_t failed = 0;      ///< got no answer from the app, or a refusal past the hold's bounds
  bool operator==(const RequestRecord&) const = default;
};

/// How the old version's web took its stop signal.
struct StopRecord {
  std::string signal;                ///< "SIGTERM"
  Milliseconds grace{0};             ///< what it had
  std::optional<bool> is_handled;    ///< its first process has a handler for the signal; absent: not known
  std::vector<std::string> command;  ///< its first process's, as the image and the app's file make it
  bool command_is_images = false;    ///< it comes from the image's ENTRYPOINT and CMD
  /// What that process was when it was asked, in the kernel's word for it ("sh", "gunicorn"; 15 characters):
  /// a shell may have become the program that it was told to run. "" : not known
  std::string process{};
  bool operator==(const StopRecord&) const = default;
};

/// Where the time of a deployment went, and what advice goes by.
struct Account {
  Order order = Order::stop_first;
  bool behind_gate = false;
  bool prestarted = false;      ///< the new web's container was up before the cut-over, its app held back
  bool shares_volumes = false;  ///< both versions mount the same, to write
  std::optional<Gap> gap;       ///< absent: there was none, or it did not end
  std::optional<RequestRecord> requests;
  std::optional<StopRecord> stop;    ///< absent: no old web was asked to stop
  std::uint64_t image_bytes = 0;     ///< 0: not known
  std::optional<Milliseconds> pull;  ///< absent: the image was here already
  std::string repeated_in_boot;      ///< a part of the release command that web's own command has as well
  bool operator==(const Account&) const = default;
};

/// One attempt to put a version into service, as history shows it.
struct Deployment {
  DeploymentId id;
  Request request;
  Requester requested_by;
  Phase phase = Phase::queued;     ///< the one it is in, or in which it ended
  std::optional<Outcome> outcome;  ///< absent while it runs
  std::string message;             ///< one sentence for a person
  std::optional<int> previous;     ///< the deployment that served when this one began to run
  std::optional<int> serving;      ///< the deployment that serves now that this one ended
  std::string image;               ///< as asked for: repository:tag
  std::string digest;              ///< what it stood for; "" until prepared
  WallTime created_at;
  std::optional<WallTime> started_at;
  std::optional<WallTime> ended_at;
  std::optional<Milliseconds> downtime;  ///< absent when the cut-over was not reached
  std::vector<PhaseRecord> phases;
  std::optional<ReleaseRecord> release;
  std::vector<ProbeRecord> probes;
  std::vector<OutputRecord> output;
  std::vector<std::string> notes;  ///< what preflight saw: changed names in the environment, and the like
  std::optional<Account> account;  ///< absent while it runs, and of one that ended before it was prepared
  bool operator==(const Deployment&) const = default;
};

}  // namespace cutover::model
