#include <CLI/App.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/api/token.hpp"
#include "cli/commands/commands.hpp"
#include "cli/view/token.hpp"
#include "cutover/base/duration.hpp"
#include "cutover/base/nearest.hpp"
#include "cutover/model/app.hpp"
#include "cutover/model/token.hpp"

namespace cutover::cli {
namespace {

constexpr const char* kTokens = "/v1/tokens";

struct Arguments {
  std::string name;
  std::vector<std::string> scopes;
  std::string expires;
};

/// Never says what was given: it may be a token's text.
CLI::Validator is_name() {
  return CLI::Validator(
      [](const std::string& name) -> std::string {
        if (model::is_valid_name(name)) return "";
        if (name.starts_with("cutover_")) {
          return "that is a token itself, and what is wanted is its name; cutover token list has the names";
        }
        return "a token's name has 1 to 40 of a-z, 0-9 and '-', and neither begins nor ends with '-'";
      },
      "");
}

CLI::Validator is_scope() {
  return CLI::Validator(
      [](const std::string& text) {
        const auto scope = model::parse_scope(text);
        return scope ? "" : scope.error().text();
      },
      "");
}

CLI::Validator is_lifetime() {
  return CLI::Validator(
      [](const std::string& text) -> std::string {
        const auto lifetime = parse_duration(text);
        if (lifetime && *lifetime >= std::chrono::seconds(1)) return "";
        return "\"" + text +
               "\" is not how long a token can last; write 90d, 12h or 1h30m, 366d at most. Without it the "
               "token lasts until it is revoked";
      },
      "");
}

Task<Answer<int>> create(Session& session, const Arguments& arguments) {
  nlohmann::ordered_json body;
  body["name"] = arguments.name;
  body["scopes"] = arguments.scopes;
  if (!arguments.expires.empty()) {
    const auto lifetime = parse_duration(arguments.expires).value();
    body["expires_in_s"] = std::chrono::floor<std::chrono::seconds>(lifetime).count();
  }
  Call call;
  call.method = "POST";
  call.target = kTokens;
  call.body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  auto answer = co_await session.client.call(std::move(call));
  if (!answer) co_return answer.error();
  auto token = token_from(*answer);
  if (!token) co_return token.error();
  print_result(session, *answer, token->token + "\n");
  if (!session.json) {
    session.streams.err << allowed_text(*token)
                        << paint(session.err_look, Tone::strong, "Keep it now: it is not shown again.")
                        << "\n";
  }
  co_return kOk;
}

Task<Answer<int>> list(Session& session) {
  Call call;
  call.target = kTokens;
  auto body = co_await session.client.call(std::move(call));
  if (!body) co_return body.error();
  auto tokens = tokens_from(*body);
  if (!tokens) co_return tokens.error();
  print_result(session, *body,
               tokens->empty() ? "" : tokens_text(*tokens, session.out_look, session.clock.utc()));
  if (tokens->empty() && !session.json) session.streams.err << "there are no tokens\n";
  co_return kOk;
}

/// The same, with the name that was probably meant.
Task<Failure> with_nearest_token(Client& client, std::string name, Failure failure) {
  Call call;
  call.target = kTokens;
  auto body = co_await client.call(std::move(call));
  if (!body) co_return failure;
  auto tokens = tokens_from(*body);
  if (!tokens) co_return failure;
  std::vector<std::string_view> known;
  for (const TokenView& token : *tokens) known.push_back(token.name);
  const std::string_view meant = nearest(name, known);
  failure.text += meant.empty() ? "; cutover token list has those that there are"
                                : "; did you mean " + std::string(meant) + "?";
  co_return failure;
}

Task<Answer<int>> revoke(Session& session, const Arguments& arguments) {
  Call call;
  call.method = "DELETE";
  call.target = std::string(kTokens) + "/" + arguments.name;
  auto answer = co_await session.client.call(std::move(call));
  if (answer) {
    if (!session.json) session.streams.out << arguments.name << " is revoked\n";
    co_return kOk;
  }
  Failure failure = answer.error();
  if (failure.type == "not-found") {
    std::string name = arguments.name;
    failure = co_await with_nearest_token(session.client, std::move(name), failure);
  }
  co_return failure;
}

void add_create(CLI::App& parent, Context& context) {
  CLI::App* command =
      add_api_command(parent, context, "create", "Make a token, and print it, this once and never again");
  const auto arguments = std::make_shared<Arguments>();
  command->add_option("NAME", arguments->name, "Who will use it; the record of a deployment has this name")
      ->type_name(" ")
      ->required()
      ->check(is_name());
  command
      ->add_option(
          "--scope", arguments->scopes,
          "read: shows everything; deploy:APP: shows and changes this app; admin: everything. May be "
          "repeated")
      ->type_name(kScopeName)
      ->required()
      ->expected(1)
      ->take_all()
      ->check(is_scope());
  command
      ->add_option("--expires", arguments->expires,
                   "It counts for so long, as 90d; without it, until it is revoked")
      ->type_name("DURATION")
      ->check(is_lifetime());
  command->footer("Example: cutover token create ci --scope deploy:shop --expires 90d > token");
  command->callback([arguments, &context] {
    context.run("", [arguments](Session& session) { return create(session, *arguments); });
  });
}

void add_list(CLI::App& parent, Context& context) {
  CLI::App* command = add_api_command(parent, context, "list", "List the tokens that were not revoked");
  command->callback([&context] { context.run("", list); });
}

void add_revoke(CLI::App& parent, Context& context) {
  CLI::App* command = add_api_command(parent, context, "revoke", "Let a token count no more, from now on");
  const auto arguments = std::make_shared<Arguments>();
  command->add_option("NAME", arguments->name, "The token's name, as cutover token list has it")
      ->type_name(kTokenName)
      ->required()
      ->check(is_name());
  command->callback([arguments, &context] {
    context.run("", [arguments](Session& session) { return revoke(session, *arguments); });
  });
}

}  // namespace

void add_token(CLI::App& program, Context& context) {
  CLI::App* command = program.add_subcommand("token", "Say who may call cutoverd over the network");
  command->require_subcommand(1);
  add_create(*command, context);
  add_list(*command, context);
  add_revoke(*command, context);
}

}  // namespace cutover::cli
