#pragma once

#include <boost/asio/ip/address.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "api/message.hpp"

/// What a browser is kept from: a page of somebody else's that has it send requests here.
namespace cutover::api {

/// The host of an authority ("deploy.example.com:443", "[::1]:7780"): in lower case, without port, brackets
/// and the dot at its end; "" when it is none.
std::string host_of(std::string_view authority);

/// A name that we don't have, which leads here by somebody else's DNS (rebinding). An address is none, and is
/// right; so is "localhost" where `own`, which the request came to, is the loopback's.
std::optional<Response> refuse_unknown_host(std::string_view authority, const std::vector<std::string>& names,
                                            const boost::asio::ip::address& own);

/// A page that is not ours: `origin` is the header's value. There is no page of ours that calls.
std::optional<Response> refuse_foreign_origin(std::string_view origin, std::string_view authority);

}  // namespace cutover::api
