-- For wrk: one submission a request, each with an id of its own; says at the end what came of them, as JSON.
-- Arguments: a word for the ids, and how many milliseconds each connection waits between requests (a steady rate).
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  sent = 0
  run = args[1]
  local pause = tonumber(args[2])
  if pause > 0 then
    function delay() return pause end
  end
end

wrk.method = "POST"
wrk.headers["Content-Type"] = "application/cloudevents-batch+json"

local event = [[[{"specversion":"1.0","type":"eu.parea.submitted","id":"%s","source":"load","time":"2026-11-22T08:16:00Z",]]
  .. [["data":{"submission":"%s","form":"nps","campaign":"how-was-it","version":"1","final":true,]]
  .. [["answers":{"score":9,"why":"The oil is good, the shop was closed."},"consent":{"source":"klaro","purposes":[],"revision":"1"}}}]
]]

function request()
  sent = sent + 1
  local id = string.format("%s-%d-%d", run, number, sent)
  return wrk.format(nil, nil, nil, string.format(event, id, id))
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('{"requests":%d,"microseconds":%d,"refused":%d,"broken":%d,"p50":%d,"p99":%d}\n',
    summary.requests, summary.duration, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
