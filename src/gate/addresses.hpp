#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cutover/gate/listening.hpp"

namespace cutover::gate {

/// The addresses where the gate is to listen: which sockets it has for them, and why it has none for others.
/// Sockets that are in use belong to whoever uses them; those that were handed to us and are not, to this.
class Addresses {
 public:
  struct Address {
    model::Publish at;
    std::vector<std::string> apps;
    int descriptor = -1;
    std::optional<Error> why{};  ///< there is no socket
    std::string left_to{};       ///< NotListening::left_to
  };

  Addresses() = default;
  Addresses(const Addresses&) = delete;
  Addresses& operator=(const Addresses&) = delete;
  ~Addresses();

  void adopt(Listening listening) { adopted_.push_back(std::move(listening)); }
  /// In place of those before; what stays keeps its socket. The others get theirs with `open`.
  void configure(std::vector<Address> wanted);
  /// Takes or opens a socket for each that has none and is nobody's. True: something is not as it was.
  bool open();
  /// Gate::leave_to. Gives the sockets that somebody uses and has to close now. Nothing: it was so already.
  std::optional<std::vector<int>> leave_to(const std::string& app, std::optional<model::Publish> published);

  const std::vector<Address>& all() const { return all_; }

 private:
  /// "": nobody.
  std::string owner_of(const model::Publish& at) const;
  std::optional<int> take_adopted(const model::Publish& at);
  bool open_one(Address& address);

  std::vector<Address> all_;
  std::vector<Listening> adopted_;
  std::map<std::string, model::Publish> left_;  // by the app that has it
};

}  // namespace cutover::gate
