#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cutover/base/error.hpp"
#include "cutover/base/task.hpp"
#include "cutover/gate/listening.hpp"
#include "cutover/gate/site.hpp"
#include "cutover/model/wanted_traffic.hpp"

/// Listens for the apps' traffic and passes it to the containers in service.
namespace cutover::gate {

/// Traffic runs on a thread of the gate's own, so that nothing else of the daemon delays it. All calls come
/// from one other thread, the control thread; they take effect in the order in which they are made. An app
/// that is not configured is left out of account. An app begins held: nothing is sent to an address before
/// `pass` names it. Destroying the gate drops all connections.
class Gate {
 public:
  virtual ~Gate() = default;

  /// Takes the place of what was configured before. An address that stays keeps its connections, an app that
  /// stays keeps what it does (passes, holds, refuses) and its figures. On an error, which names the app,
  /// nothing has changed. When it returns, new connections are accepted, and addresses that are gone are
  /// free. An address that can't be had is no error: the others are listened at, and `not_listening` has it.
  virtual Result<void> configure(std::vector<Site> sites) = 0;
  virtual bool listens_for(const std::string& app) const = 0;

  /// Reads the certificates again whose files have changed; new connections get them. An error names the
  /// file, and the old ones stay; it comes once for a change.
  virtual Result<void> renew_certificates() = 0;

  /// A socket that listens at this address already (from systemd, or from a daemon before this one):
  /// `configure` takes it instead of opening one. The gate owns it; what is not used it closes at its end.
  virtual void adopt(Listening listening) = 0;
  /// Those in use, to be handed on. They stay the gate's.
  virtual std::vector<Listening> listening() const = 0;
  virtual std::vector<NotListening> not_listening() const = 0;
  /// Tries at once to listen where it does not.
  virtual void listen_again() = 0;
  /// The container that serves the app publishes this address, or one that is about to: until it is another
  /// one, or none, the gate does not listen there, nor at what overlaps with it. When this returns it has let
  /// go of the address, or taken it back where it can. Connections that it has accepted stay.
  virtual void leave_to(const std::string& app, std::optional<model::Publish> published) = 0;
  /// A pidfd, which is the gate's from here on, of the daemon before this one: it may still pass requests to
  /// the same containers. Until it has ended, nothing is `drained`, and `hand_over` does not begin.
  virtual void succeed(int process) = 0;

  /// New requests go to `upstream`, and so do those that wait. What is in flight elsewhere ends there. For as
  /// long as the hold's time-out, a request that finds nobody there waits and tries again, instead of
  /// failing.
  /// What is no IP address is never reached.
  virtual void pass(const std::string& app, Upstream upstream) = 0;
  /// New requests wait, their bodies unread, in the bounds of Site::hold; past them they get 503 with
  /// Retry-After. Connections to the container on which nothing is in flight are closed.
  virtual void hold(const std::string& app) = 0;
  /// The container has ended. If requests are passed to it, they wait from here on: its address is anybody's.
  virtual void lose(const std::string& app, const std::string& container) = 0;
  /// New requests, and those that wait, get this answer.
  virtual void refuse(const std::string& app, Maintenance maintenance) = 0;

  /// An operator's word, which goes before all three: held, or answered with Site::maintenance, requests stay
  /// so whatever is passed, held or refused meanwhile; of that, the last counts once they may pass again. An
  /// app begins passing.
  virtual void want(const std::string& app, model::WantedTraffic wanted) = 0;

  /// Site::drain; of an app that is not configured, none.
  virtual Milliseconds drain_of(const std::string& app) const = 0;
  /// Returns once no request is in flight at another upstream than the one that requests are passed to now
  /// (after `hold` and `refuse`: at any), or when `limit` is over. How many are left. Upgraded connections
  /// count where requests are passed on; otherwise they do not: they last as long as their container, and
  /// requests would wait for that.
  virtual Task<int> drained(std::string app, Milliseconds limit) = 0;

  /// For the process's end. Nothing more is accepted, though whoever connects is not refused: that waits in
  /// the sockets of `listening`, for whoever takes them over. Answers tell clients to come again on a
  /// connection of their own. Returns once no request is under way or waits, or when `limit` is over; how
  /// many are left.
  virtual Task<int> retire(Milliseconds limit) = 0;
  /// For the process's end when another one listens beside it (`listen_beside`). New connections go there;
  /// those that are here already are served, and none is reset: clients hear with their next answer that they
  /// should come again on another connection, and who asks nothing for half of `limit` finds his ended.
  /// Returns as `retire` does, once no connection is left, or when `limit` is over.
  virtual Task<int> hand_over(Milliseconds limit) = 0;

  virtual Traffic traffic(const std::string& app) const = 0;
  /// Of the container that `pass` named last, whatever came after that; since then, or since the last reset.
  /// What ends at an earlier one is not among them.
  virtual Answers answers(const std::string& app) const = 0;
  /// All figures count from here; `in_flight` and `waiting` stay what they are.
  virtual void reset_traffic(const std::string& app) = 0;
};

/// `executor`: of the control thread, on which tasks go on. `listening_changed`: called there, in the middle
/// of a call to the gate, when it listens elsewhere than before, or does not for another reason.
std::unique_ptr<Gate> make_gate(
    boost::asio::any_io_executor executor, std::function<void()> listening_changed = [] {});

}  // namespace cutover::gate
