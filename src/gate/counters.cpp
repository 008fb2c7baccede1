#include "gate/counters.hpp"

namespace cutover::gate {

Traffic Counters::read() const {
  Traffic traffic;
  traffic.requests = requests;
  traffic.answered = answered;
  traffic.server_errors = server_errors;
  traffic.failed = failed;
  traffic.refused = refused;
  traffic.turned_away = turned_away;
  traffic.abandoned = abandoned;
  traffic.retried = retried;
  traffic.held = held;
  traffic.longest_wait = Milliseconds(longest_wait_ms);
  traffic.in_flight = in_flight;
  traffic.waiting = waiting;
  return traffic;
}

void Counters::reset() {
  for (auto* counter :
       {&requests, &answered, &server_errors, &failed, &refused, &turned_away, &abandoned, &retried, &held}) {
    *counter = 0;
  }
  longest_wait_ms = 0;
}

}  // namespace cutover::gate
