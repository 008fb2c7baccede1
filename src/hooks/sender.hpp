#pragma once

#include "cutover/base/clock.hpp"
#include "cutover/hooks/receiver.hpp"
#include "hooks/delivery.hpp"

namespace cutover::hooks {

/// How one sender's requests are read. Each has a file of its own.
struct Sender {
  model::HookSender name;
  /// Looks at the headers and the raw body alone: nothing is parsed before this said yes. An empty secret is
  /// never right.
  bool (*verify)(const Incoming& incoming, const Secret& secret, WallTime now);
  /// What the request tells. invalid_argument when it is not as the sender documents it.
  Result<Deliveries> (*parse)(const Incoming& incoming);
};

const Sender& sender_of(model::HookSender name);

/// The delivery's id, out of the first of these headers that is there. invalid_argument: not 1 to 150
/// printable characters.
Result<std::string> id_in(const Incoming& incoming, std::initializer_list<std::string_view> headers);

bool verify_github(const Incoming& incoming, const Secret& secret, WallTime now);
Result<Deliveries> parse_github(const Incoming& incoming);
bool verify_gitlab(const Incoming& incoming, const Secret& secret, WallTime now);
Result<Deliveries> parse_gitlab(const Incoming& incoming);
bool verify_gitea(const Incoming& incoming, const Secret& secret, WallTime now);
Result<Deliveries> parse_gitea(const Incoming& incoming);
bool verify_bitbucket(const Incoming& incoming, const Secret& secret, WallTime now);
Result<Deliveries> parse_bitbucket(const Incoming& incoming);
bool verify_docker_hub(const Incoming& incoming, const Secret& secret, WallTime now);
Result<Deliveries> parse_docker_hub(const Incoming& incoming);
bool verify_registry(const Incoming& incoming, const Secret& secret, WallTime now);
Result<Deliveries> parse_registry(const Incoming& incoming);
bool verify_generic(const Incoming& incoming, const Secret& secret, WallTime now);
Result<Deliveries> parse_generic(const Incoming& incoming);

}  // namespace cutover::hooks
