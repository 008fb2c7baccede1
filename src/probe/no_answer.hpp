#pragma once

#include <boost/system/error_code.hpp>
#include <string>
#include <string_view>

namespace cutover::probe {

/// Why a connection could not be made, in words for a person.
std::string why_no_connection(const boost::system::error_code& failure);

/// Why no answer could be read. `received`: what came and was not understood.
std::string why_no_answer(const boost::system::error_code& failure, std::string_view received);

}  // namespace cutover::probe
