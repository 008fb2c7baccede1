#pragma once

#include <string>

#include "cutover/engine/client.hpp"

namespace cutover::engine {

/// The value of X-Registry-Auth. The Engine ignores a malformed one without a word and asks anonymously, so
/// it is built in one place: JSON, base64url, padded.
Result<std::string> registry_auth_header(const Credentials& credentials, const std::string& registry);

/// Of the image's registry; "" when there are no credentials for it.
Result<std::string> registry_auth_for(const model::ImageRef& image, const FindCredentials& find_credentials);

/// A login of nobody: where nothing is said the Engine goes on with what it has.
std::string no_registry_auth();

/// Docker Hub under each of its names, URL or host, is "docker.io"; of another registry the host and port.
std::string registry_of_server_address(std::string_view address);

}  // namespace cutover::engine
