-- The wrk script, the same for every system: sends requests drawn at random from a file. They are formatted before the
-- measurement starts.
--
-- Arguments after `--`: the request file and a random seed. The file contains the method, the headers, an empty line,
-- and then one request per line: path, body and an extra header, separated by tabs.

local requests = {}

local function add_header(headers, line)
  local name, value = line:match("^([^:]+):%s*(.*)$")
  headers[name] = value
  return headers
end

function init(args)
  local file = assert(io.open(args[1]))
  local method = file:read("*l")
  local headers = {}
  for line in file:lines() do
    if line == "" then break end
    add_header(headers, line)
  end
  for line in file:lines() do
    local path, body, header = line:match("^([^\t]*)\t?([^\t]*)\t?(.*)$")
    local request_headers = {}
    for name, value in pairs(headers) do request_headers[name] = value end
    if header ~= "" then add_header(request_headers, header) end
    requests[#requests + 1] = wrk.format(method, path, request_headers, body ~= "" and body or nil)
  end
  file:close()
  math.randomseed(tonumber(args[2]))
end

function request()
  return requests[math.random(#requests)]
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\nRESULT {"requests": %d, "seconds": %.6f, "bytes": %d, "p50": %.1f, "p90": %.1f, "p99": %.1f, "p999": %.1f, "max": %.1f, '
    .. '"errors": {"connect": %d, "read": %d, "write": %d, "status": %d, "timeout": %d}}\n',
    summary.requests, summary.duration / 1e6, summary.bytes,
    latency:percentile(50), latency:percentile(90), latency:percentile(99), latency:percentile(99.9), latency.max,
    errors.connect, errors.read, errors.write, errors.status, errors.timeout))
end
