#include "support/bridge.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>

#include <iterator>
#include <set>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "support/process.hpp"

namespace cutover::test {

namespace {

std::set<std::string> interfaces_with_addresses_in(const std::string& prefix) {
  std::set<std::string> names;
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0) return names;
  for (const ifaddrs* entry = all; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr || entry->ifa_addr->sa_family != AF_INET) continue;
    char text[INET_ADDRSTRLEN] = "";
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(entry->ifa_addr)->sin_addr, text, sizeof text);
    if (std::string_view(text).starts_with(prefix)) names.insert(entry->ifa_name);
  }
  freeifaddrs(all);
  return names;
}

std::vector<std::string> words(const std::string& line) {
  std::istringstream stream(line);
  return {std::istream_iterator<std::string>(stream), {}};
}

/// Removes the rules one of whose words is an interface of `interfaces`, or begins with a prefix of
/// `prefixes`.
void remove_rules(const std::string& table, const std::set<std::string>& interfaces,
                  const std::vector<std::string>& prefixes) {
  std::istringstream rules(run({"iptables", "-w", "-t", table, "-S"}).output);
  for (std::string rule; std::getline(rules, rule);) {
    std::vector<std::string> argv = words(rule);
    if (argv.empty() || argv[0] != "-A") continue;
    bool ours = false;
    for (const std::string& word : argv) {
      ours |= interfaces.contains(word);
      for (const std::string& prefix : prefixes) ours |= word.starts_with(prefix);
    }
    if (!ours) continue;
    argv[0] = "-D";
    argv.insert(argv.begin(), {"iptables", "-w", "-t", table});
    run(std::move(argv));
  }
}

}  // namespace

Bridge Bridge::claim() {
  std::string errors;
  for (int number = 0; number < 256; ++number) {
    const Bridge bridge(number);
    const std::string interface = bridge.interface();
    const Finished added =
        run({"ip", "link", "add", "name", interface, "address", bridge.hardware_address(), "type", "bridge"});
    if (added.exit_code != 0) {
      errors = added.errors;
      if (errors.find("File exists") != std::string::npos) continue;  // somebody else's
      break;
    }
    const Finished addressed = run({"ip", "address", "add", bridge.own_prefix() + "1/24", "dev", interface});
    const Finished up = run({"ip", "link", "set", interface, "up"});
    if (addressed.exit_code == 0 && up.exit_code == 0) return bridge;
    errors = addressed.errors + up.errors;
    bridge.remove();
    break;
  }
  throw std::runtime_error("can't make a network bridge for a private Engine: " + errors);
}

std::string Bridge::hardware_address() const {
  const char* digits = "0123456789abcdef";
  return std::string("02:63:75:74:00:") + digits[number_ / 16] + digits[number_ % 16];
}

void Bridge::remove() const {
  std::set<std::string> interfaces = interfaces_with_addresses_in(networks_prefix());
  interfaces.insert(interface());
  for (const char* table : {"filter", "nat"})
    remove_rules(table, interfaces, {own_prefix(), networks_prefix()});
  for (const std::string& name : interfaces) run({"ip", "link", "delete", name});
}

}  // namespace cutover::test
