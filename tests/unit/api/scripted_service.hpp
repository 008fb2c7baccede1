#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <string>
#include <vector>

#include "cutover/deploy/service.hpp"

namespace cutover::test {

/// The app "shop" with the deployments that a test puts into it. A submission gets the next number, or fails
/// with `refusal`.
class ScriptedService final : public deploy::Service {
 public:
  explicit ScriptedService(boost::asio::any_io_executor executor) : changed_(executor, SteadyTime::max()) {}

  /// A deployment as the store would have it.
  model::Deployment& add(int number);
  /// Ends it, and wakes who waits for that.
  void end(int number, model::Outcome outcome);
  int waiting() const { return waiting_; }
  /// Adds to the journal, and wakes who follows.
  void happens(model::EventBody event);

  std::map<int, model::Deployment> deployments;
  std::vector<deploy::Submission> submissions;
  std::vector<int> cancelled;
  std::optional<Error> refusal;
  std::map<std::string, int> keys;
  std::vector<model::Event> journal;  ///< of every deployment; grows with `happens`
  std::vector<deploy::LogRequest> log_requests;
  std::vector<deploy::LogLine> log_lines;  ///< what `logs` gives; with `follow` it then waits until cancelled
  std::vector<deploy::Operation> operations;
  std::optional<model::WantedTraffic> traffic;  ///< what `status` says; `direct` takes no app without
  std::vector<deploy::TrafficOrder> orders;
  std::vector<model::ScaleRequest> scales;
  std::vector<deploy::ProcessReplicas> replicas;  ///< what `status` says
  int following = 0;                              ///< callers of `logs` or `events` that wait now
  std::string throws;                             ///< a bug: `status` throws this

  Task<Result<deploy::Submitted>> submit(deploy::Submission submission) override;
  Task<Result<deploy::Submitted>> rollback(std::string app, std::optional<int> to,
                                           model::Requester requested_by, std::string reason,
                                           std::string idempotency_key) override;
  Task<Result<void>> cancel(model::DeploymentId id, model::Requester requested_by) override;
  Task<Result<model::Deployment>> deployment(model::DeploymentId id) override;
  Task<Result<std::vector<model::Deployment>>> history(std::string app, int before, int limit) override;
  Task<Result<model::Deployment>> ended(model::DeploymentId id) override;
  Task<Result<deploy::EventPage>> events(model::DeploymentId id, deploy::EventCursor cursor) override;
  Task<Result<void>> logs(deploy::LogRequest request, deploy::LogSink& sink) override;
  Task<Result<deploy::Plan>> plan(std::string app, model::Request request) override;
  Task<Result<void>> operate(std::string app, deploy::Operation operation,
                             model::Requester requested_by) override;
  Task<Result<void>> scale(std::string app, model::ScaleRequest request,
                           model::Requester requested_by) override;
  Task<Result<void>> direct(std::string app, deploy::TrafficOrder order,
                            model::Requester requested_by) override;
  Task<Result<deploy::AppStatus>> status(std::string app) override;
  Task<Result<std::vector<deploy::AppStatus>>> status_of_all() override;
  std::vector<std::string> apps() const override { return {"shop"}; }
  std::vector<deploy::UnderWay> under_way() const override { return {}; }
  void configure(std::map<std::string, model::App>) override {}
  Task<Result<void>> start() override { co_return Result<void>(); }
  Task<Result<void>> reconcile() override { co_return Result<void>(); }
  void container_ended(const std::string&, const std::string&) override {}
  Task<Result<void>> direct_traffic() override { co_return Result<void>(); }
  Task<void> stop() override { co_return; }

 private:
  Task<void> wait_for_change();

  boost::asio::steady_timer changed_;  // never expires: cancelled when a deployment has ended
  int waiting_ = 0;
};

}  // namespace cutover::test
