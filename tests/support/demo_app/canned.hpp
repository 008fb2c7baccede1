#pragma once

namespace demo {

/// Answers each request on PORT with the same bytes, at the least cost: what is measured in front of it is
/// the way to it. Requests have no bodies. Until `stop` becomes readable. The exit code.
int serve_canned(int stop);

}  // namespace demo
