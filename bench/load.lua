-- Sends the requests of a file in turn: REQUESTS names it, four lines for each (method, path, token, body).
local requests, place = {}, 0

function init(_)
  local lines = io.lines(os.getenv("REQUESTS"))
  for method in lines do
    local path = lines()
    local headers = { ["content-type"] = "application/json", ["authorization"] = "Bearer " .. lines() }
    requests[#requests + 1] = wrk.format(method, path, headers, lines())
  end
end

function request()
  place = place % #requests + 1
  return requests[place]
end

function done(summary, latency, _)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format('{"requests": %d, "seconds": %.6f, "failed": %d, "p50": %d, "p99": %d}\n',
    summary.requests, summary.duration / 1e6, failed, latency:percentile(50), latency:percentile(99)))
end
