#include "support/demo_image.hpp"

#include <stdexcept>

namespace cutover::test {

namespace {

/// As a Dockerfile's instructions take a text.
std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '$') result += '\\';
    result += c;
  }
  return result + "\"";
}

std::string json_list(const std::vector<std::string>& texts) {
  std::string result = "[";
  for (const std::string& text : texts) result += (result.size() > 1 ? "," : "") + quoted(text);
  return result + "]";
}

}  // namespace

void make_demo_image(const DockerCli& docker, const DemoImage& image) {
  std::vector<std::string> arguments{"import"};
  const auto change = [&](const std::string& instruction) {
    arguments.insert(arguments.end(), {"--change", instruction});
  };
  change("ENV VERSION=" + quoted(image.version));
  for (const auto& [name, value] : image.environment) change("ENV " + name + "=" + quoted(value));
  for (const auto& [name, value] : image.labels) change("LABEL " + name + "=" + quoted(value));
  change("ENTRYPOINT [\"/demo\"]");
  change("CMD " + json_list(image.command));
  arguments.insert(arguments.end(), {CUTOVER_DEMO_IMAGE, image.reference});
  docker(arguments);
}

std::string push_demo_image(const DockerCli& docker, const DemoImage& image) {
  make_demo_image(docker, image);
  std::string digest = push_image(docker, image.reference);
  docker({"rmi", image.reference});
  return digest;
}

std::string push_image(const DockerCli& docker, const std::string& reference) {
  const std::string output = docker({"push", reference});
  const auto start = output.rfind("digest: ");
  if (start == std::string::npos) throw std::runtime_error("docker push says no digest: " + output);
  return output.substr(start + 8, 71);  // sha256: and 64 digits
}

}  // namespace cutover::test
