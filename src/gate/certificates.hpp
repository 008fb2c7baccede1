#pragma once

#include <vector>

#include "cutover/base/error.hpp"
#include "cutover/model/listener.hpp"
#include "cutover/tls/certificate.hpp"
#include "gate/host_table.hpp"

namespace cutover::gate {

/// For a listener that chooses by name.
Result<tls::Context> load_site_certificate(const model::TlsFiles& files);

/// The certificates of a listener, of which a client chooses by the name that it calls (SNI).
struct Certificates {
  HostTable hosts;
  std::vector<tls::Context>
      contexts;  ///< in the table's order; the first is for who calls no name that we know
};

}  // namespace cutover::gate
