#include "support/registry.hpp"

#include <fstream>
#include <stdexcept>

#include "support/eventually.hpp"

namespace cutover::test {

namespace {

std::string configuration(const std::filesystem::path& folder, bool locked, const std::string& address) {
  std::string text =
      "version: 0.1\n"
      "log: {level: info}\n"
      "storage: {filesystem: {rootdirectory: " +
      (folder / "data").string() +
      "}, delete: {enabled: true}}\n"
      "http: {addr: \"" +
      address + ":0\"}\n";
  if (locked) text += "auth: {htpasswd: {realm: cutover, path: " + (folder / "htpasswd").string() + "}}\n";
  return text;
}

/// What the registry writes once it listens: the port is its own choice, so nobody can have taken it.
std::string address_in(const std::string& log) {
  constexpr std::string_view mark = "listening on ";
  const auto start = log.find(mark);
  if (start == std::string::npos) return "";
  const auto end = log.find_first_of(", \"\n", start + mark.size());
  if (end == std::string::npos) return "";
  return log.substr(start + mark.size(), end - start - mark.size());
}

}  // namespace

Registry::Registry(std::filesystem::path folder, std::optional<RegistryLogin> login, const std::string& more,
                   const RegistryPlace& place)
    : folder_(std::move(folder)), login_(std::move(login)) {
  std::ofstream(folder_ / "config.yml") << configuration(folder_, login_.has_value(), place.address) << more;
  if (login_) {
    const Finished entry = run({"htpasswd", "-Bbn", login_->username, login_->password});
    if (entry.exit_code != 0) throw std::runtime_error("htpasswd failed: " + entry.errors);
    std::ofstream(folder_ / "htpasswd") << entry.output;
  }
  std::vector<std::string> command{"docker-registry", "serve", folder_ / "config.yml"};
  if (place.network != nullptr) command = place.network->inside(std::move(command));
  process_ = std::make_unique<Process>(Process::Options{.argv = std::move(command), .log = folder_ / "log"});
  const bool ready = eventually([&] {
    address_ = address_in(process_->output());
    return !address_.empty() || !process_->running();
  });
  if (!ready || address_.empty()) {
    throw std::runtime_error("docker-registry does not start; its log:\n" + process_->output());
  }
}

}  // namespace cutover::test
