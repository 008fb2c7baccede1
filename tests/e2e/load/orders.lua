-- For wrk, with one thread: GET and POST in turn, with a pause between an answer and the next request. Each POST is an
-- order with an id of its own; LOAD_CONFIRMED gets the app's answer to each.

local prefix = os.getenv("LOAD_PREFIX")
local pause = tonumber(os.getenv("LOAD_PAUSE_MS"))
local number = 0
local confirmed

function init()
  confirmed = io.open(os.getenv("LOAD_CONFIRMED"), "w")
  confirmed:setvbuf("line")
end

function delay()
  return pause
end

function request()
  number = number + 1
  if number % 2 == 0 then return wrk.format("GET", "/") end
  local id = prefix .. "-" .. number
  return wrk.format("POST", "/orders?id=" .. id, nil, string.rep(id .. " ", 10))
end

function response(status, headers, body)
  if status == 200 and body:sub(1, #prefix) == prefix then confirmed:write(body) end
end

function done(summary)
  local e = summary.errors
  io.write(string.format('{"requests": %d, "connect": %d, "read": %d, "write": %d, "status": %d, "timeout": %d}\n',
    summary.requests, e.connect, e.read, e.write, e.status, e.timeout))
end
