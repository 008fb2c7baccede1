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

/// Brings an image to the registry that its reference names: the digest ("sha256:...") that it is known by
/// there.
std::string push_image(const DockerCli& docker, const std::string& reference);

/// Both, and then removes it from the Engine.
std::string push_demo_image(const DockerCli& docker, const DemoImage& image);

}  // namespace cutover::test
