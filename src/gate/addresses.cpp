#include "gate/addresses.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include "cutover/model/address.hpp"

namespace cutover::gate {

Addresses::~Addresses() {
  for (const Listening& adopted : adopted_) ::close(adopted.descriptor);
}

void Addresses::configure(std::vector<Address> wanted) {
  for (Address& address : wanted) {
    const auto same = [&address](const Address& known) { return known.at == address.at; };
    const auto known = std::find_if(all_.begin(), all_.end(), same);
    if (known == all_.end()) continue;
    address.descriptor = known->descriptor;
    address.why = known->why;
    address.left_to = known->left_to;
  }
  all_ = std::move(wanted);
}

bool Addresses::open() {
  bool changed = false;
  for (Address& address : all_) {
    if (address.descriptor < 0) changed |= open_one(address);
  }
  return changed;
}

bool Addresses::open_one(Address& address) {
  const std::optional<Error> before = std::exchange(address.why, std::nullopt);
  address.left_to = owner_of(address.at);
  if (!address.left_to.empty()) {
    address.why = Error(ErrorCode::conflict, "can't listen on " + to_text(address.at) + ": a container of " +
                                                 address.left_to + " publishes that port");
  } else if (const auto adopted = take_adopted(address.at)) {
    address.descriptor = *adopted;
  } else if (const auto opened = open_listening(address.at)) {
    address.descriptor = *opened;
  } else {
    address.why = opened.error();
  }
  return !address.why || !before || before->text() != address.why->text();
}

std::optional<std::vector<int>> Addresses::leave_to(const std::string& app,
                                                    std::optional<model::Publish> published) {
  const auto known = left_.find(app);
  const auto before = known == left_.end() ? std::nullopt : std::optional(known->second);
  if (before == published) return std::nullopt;
  left_.erase(app);
  std::vector<int> to_close;
  if (!published) return to_close;
  left_[app] = *published;
  for (Address& address : all_) {
    if (address.descriptor < 0 || !overlap(address.at, *published)) continue;
    to_close.push_back(std::exchange(address.descriptor, -1));
  }
  std::erase_if(adopted_, [&published](const Listening& adopted) {
    if (!overlap(adopted.at, *published)) return false;
    ::shutdown(adopted.descriptor, SHUT_RDWR);  // whoever keeps it for us does not listen any more, either
    ::close(adopted.descriptor);
    return true;
  });
  return to_close;
}

std::string Addresses::owner_of(const model::Publish& at) const {
  for (const auto& [app, published] : left_) {
    if (overlap(at, published)) return app;
  }
  return "";
}

std::optional<int> Addresses::take_adopted(const model::Publish& at) {
  const auto same = [&at](const Listening& adopted) { return adopted.at == at; };
  const auto found = std::find_if(adopted_.begin(), adopted_.end(), same);
  if (found == adopted_.end()) return std::nullopt;
  const int descriptor = found->descriptor;
  adopted_.erase(found);
  return descriptor;
}

}  // namespace cutover::gate
