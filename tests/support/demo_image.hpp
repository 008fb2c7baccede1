#pragma once

#include <map>
#include <string>
#include <vector>

#include "support/docker_cli.hpp"

namespace cutover::test {

/// An image with nothing in it but the demo app (tests/support/demo_app), whose behaviour is all in its
/// environment and arguments.
struct DemoImage {
  std::string reference;                             ///< "demo:v1"
  std::string version;                               ///< what the app says that it is
  std::map<std::string, std::string> environment{};  ///< beside VERSION, baked into the image
  std::vector<std::string> command{"web"};           ///< after the entrypoint, which is /demo
  std::map<std::string, std::string> labels{};
};

/// Makes the image in the Engine.
void make_demo_image(const DockerCli& docker, const DemoImage& image);

/// Makes it under its reference, which must name a registry, brings it there and removes it from the Engine.
/// The digest
/// ("sha256:...") that the registry knows it by.
std::string push_demo_image(const DockerCli& docker, const DemoImage& image);

}  // namespace cutover::test
